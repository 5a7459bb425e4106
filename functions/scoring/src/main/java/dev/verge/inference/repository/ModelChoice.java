package dev.verge.inference.repository;

/** Which of a source's models a function has a use for. A function without a bean of this type serves all of them. */
@FunctionalInterface
public interface ModelChoice {
    /** Whether this model is to be loaded, in the versions that the policies name. */
    boolean wants(String model);
}
