package dev.verge.telemetry.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The one corpus of samples, good and bad, that the tests of every module read: {@code /fixtures/…}. */
public final class Fixtures {
    private Fixtures() {}

    /** The file's bytes. */
    public static byte[] bytes(String name) {
        try (InputStream in = url(name).openStream()) {
            return in.readAllBytes();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The file's text. */
    public static String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    /** The file's path; only where the corpus is a folder and not a jar. */
    public static Path path(String name) {
        try {
            return Path.of(url(name).toURI());
        } catch (URISyntaxException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    private static URL url(String name) {
        URL url = Fixtures.class.getResource("/fixtures/" + name);
        if (url == null) throw new IllegalArgumentException("there is no fixture " + name);
        return url;
    }
}
