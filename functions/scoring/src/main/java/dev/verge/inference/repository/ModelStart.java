package dev.verge.inference.repository;

import java.util.concurrent.CompletableFuture;

/** Loads the models that a function begins with. */
public interface ModelStart {
    /**
     * Loads what the policies want of every model; a model that cannot be served keeps no other from it.
     *
     * @return done when all have been tried; fails if none can be served and that is not to be
     */
    CompletableFuture<Void> start();
}
