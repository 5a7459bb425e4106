package dev.verge.inference.grpc;

import dev.verge.inference.plane.InferFault;
import dev.verge.inference.repository.ModelRepository;
import dev.verge.inference.repository.ModelState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A repository of one model that is ready and one that is not; remembers what it was asked. */
final class FakeRepository implements ModelRepository {
    final List<String> asked = new ArrayList<>();

    @Override
    public List<ModelState> index(boolean readyOnly) {
        List<ModelState> all = List.of(
                new ModelState("echo", "1", ModelState.State.READY, ""),
                new ModelState("broken", "7", ModelState.State.UNAVAILABLE, "the digest is another"));
        return readyOnly ? all.subList(0, 1) : all;
    }

    @Override
    public CompletionStage<Void> load(String name, Map<String, String> parameters) {
        asked.add("load " + name + " " + parameters);
        if (!name.equals("echo")) return CompletableFuture.failedFuture(new InferFault(404, "no such model"));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> unload(String name, boolean dependents) {
        asked.add("unload " + name + " " + dependents);
        return CompletableFuture.completedFuture(null);
    }
}
