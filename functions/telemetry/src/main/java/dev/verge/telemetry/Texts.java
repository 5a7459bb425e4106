package dev.verge.telemetry;

/** How foreign text is shown in a message: short, printable, and never able to forge a log line. */
public final class Texts {
    private static final int MAX_SHOWN = 40;

    private Texts() {}

    /** The text in double quotes, cut after 40 characters, with control characters shown as {@code ?}. */
    public static String quoted(String text) {
        return '"' + printable(text) + '"';
    }

    /** The text cut after 40 characters, with control characters shown as {@code ?}. */
    public static String printable(String text) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), MAX_SHOWN) + 1);
        text.chars().limit(MAX_SHOWN).forEach(c -> shown.append(Character.isISOControl(c) ? '?' : (char) c));
        if (text.length() > MAX_SHOWN) shown.append('…');
        return shown.toString();
    }
}
