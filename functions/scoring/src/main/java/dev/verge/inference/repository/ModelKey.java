package dev.verge.inference.repository;

import java.util.Comparator;
import java.util.regex.Pattern;

/** A version of a model, by the names of its folders. Newer versions come later in its order. */
public record ModelKey(String name, String version) implements Comparable<ModelKey> {
    // both become folders, labels of metrics and parts of URLs
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Comparator<ModelKey> ORDER =
            Comparator.comparing(ModelKey::name).thenComparing(ModelKey::version, VersionOrder::compare);

    /** @throws IllegalArgumentException if either is no name */
    public ModelKey {
        if (!isName(name) || !isName(version)) {
            throw new IllegalArgumentException("a model's name and version are 1 to 64 of A-Z a-z 0-9 . _ -");
        }
    }

    /** Whether this can name a model or a version. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    @Override
    public int compareTo(ModelKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return name + "/" + version;
    }
}
