package dev.verge.load.site;

import org.jspecify.annotations.Nullable;

/** A process of the site that did not start or died; the message is a sentence for the person at the keyboard. */
public final class SiteException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** An exception with a sentence. */
    public SiteException(String message) {
        this(message, null);
    }

    /** An exception with a sentence and what lies behind it. */
    public SiteException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
