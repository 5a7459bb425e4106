package dev.verge.gateway.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * What a file says, read again when its content changes. The content is compared, not a time or an inode: mounted
 * secrets are swapped by a link. A new content that cannot be read leaves the old one in force. Safe for many threads.
 */
final class Reloaded<T> {
    private static final Logger LOG = Logger.getLogger(Reloaded.class);

    private final Path file;
    private final Function<String, T> parser;
    private final Consumer<T> changed;
    private String content;
    private volatile T value;

    /** @throws IllegalArgumentException if the file cannot be read now */
    Reloaded(Path file, Function<String, T> parser, Consumer<T> changed) {
        this.file = file;
        this.parser = parser;
        this.changed = changed;
        try {
            content = Files.readString(file);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file + ": " + e.getMessage(), e);
        }
        value = parser.apply(content);
    }

    T get() {
        return value;
    }

    /** Looks at the file; blocks. */
    synchronized void look() {
        try {
            String now = Files.readString(file);
            if (now.equals(content)) return;
            // remembered first: what is wrong is told once
            content = now;
            value = parser.apply(now);
            changed.accept(value);
            LOG.infof("keys read again file=%s", file);
        } catch (IOException | RuntimeException e) {
            LOG.errorf("keys not read, the old ones stay in force file=%s cause=%s", file, e.getMessage());
        }
    }
}
