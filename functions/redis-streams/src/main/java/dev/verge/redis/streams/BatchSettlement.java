package dev.verge.redis.streams;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/// Settles the entries of a batch, all in the same way.
record BatchSettlement(List<EntrySettlement> parts) implements StreamsMessage.Settlement {

    @Override
    public CompletionStage<Void> acknowledge() {
        return all(EntrySettlement::acknowledge);
    }

    @Override
    public CompletionStage<Void> reject(Throwable reason) {
        return all(part -> part.reject(reason));
    }

    private CompletionStage<Void> all(Function<EntrySettlement, CompletionStage<Void>> action) {
        return CompletableFuture.allOf(parts.stream()
                .map(action)
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new));
    }
}
