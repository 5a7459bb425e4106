package dev.verge.inference.repository;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Which of a model's versions are served. */
public sealed interface VersionPolicy {
    /** Every one. */
    record All() implements VersionPolicy {}

    /** The newest ones. */
    record Latest(int versions) implements VersionPolicy {
        /** @throws IllegalArgumentException if it is none */
        public Latest {
            if (versions < 1) throw new IllegalArgumentException("latest:" + versions + " serves no version");
        }
    }

    /** None at all. */
    record None() implements VersionPolicy {}

    /** These, where they are there. */
    record Specific(Set<String> versions) implements VersionPolicy {
        public Specific {
            versions = Set.copyOf(versions);
        }
    }

    /**
     * {@code all}, {@code latest}, {@code latest:3}, or versions with commas between.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    static VersionPolicy parse(String text) {
        String policy = requireNonNull(text, "text").strip();
        if (policy.equals("all")) return new All();
        if (policy.equals("latest")) return new Latest(1);
        if (policy.startsWith("latest:")) return new Latest(count(policy.substring("latest:".length())));
        List<String> versions =
                Arrays.stream(policy.split(",")).map(String::strip).toList();
        for (String version : versions) {
            if (!ModelKey.isName(version)) throw wrong(text);
        }
        return new Specific(Set.copyOf(versions));
    }

    /** As {@link #parse} reads it; {@code none} for none. */
    default String text() {
        return switch (this) {
            case All() -> "all";
            case None() -> "none";
            case Latest(int count) -> "latest:" + count;
            case Specific(Set<String> names) ->
                names.stream().sorted(VersionOrder::compare).collect(joining(","));
        };
    }

    private static int count(String text) {
        if (!text.matches("\\d{1,9}")) throw wrong("latest:" + text);
        return Integer.parseInt(text);
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "a version policy is all, latest, latest:N or versions with commas between, not " + text);
    }

    /** Those of one model's versions that are served, older ones first. */
    default List<ModelKey> choose(Collection<ModelKey> versions) {
        List<ModelKey> sorted = versions.stream().sorted().toList();
        return switch (this) {
            case All() -> sorted;
            case None() -> List.of();
            case Latest(int count) -> sorted.subList(Math.max(0, sorted.size() - count), sorted.size());
            case Specific(Set<String> names) ->
                sorted.stream().filter(key -> names.contains(key.version())).toList();
        };
    }
}
