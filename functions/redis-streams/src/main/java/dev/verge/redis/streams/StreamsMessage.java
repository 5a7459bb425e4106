package dev.verge.redis.streams;

import io.smallrye.reactive.messaging.providers.locals.ContextAwareMessage;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.eclipse.microprofile.reactive.messaging.Metadata;

/// A message that carries an entry, or several, on a Vert.x context of its own.
record StreamsMessage<T>(T payload, Metadata metadata, Settlement settlement) implements ContextAwareMessage<T> {

    /// What to do once the application is done with a message. Called from any thread.
    interface Settlement {
        CompletionStage<Void> acknowledge();

        CompletionStage<Void> reject(Throwable reason);
    }

    @Override
    public T getPayload() {
        return payload;
    }

    @Override
    public Metadata getMetadata() {
        return metadata;
    }

    @Override
    public Function<Metadata, CompletionStage<Void>> getAckWithMetadata() {
        return ignored -> settlement.acknowledge();
    }

    @Override
    public BiFunction<Throwable, Metadata, CompletionStage<Void>> getNackWithMetadata() {
        return (reason, ignored) -> settlement.reject(reason);
    }
}
