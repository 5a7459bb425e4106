package dev.verge.gateway.routing;

import java.util.List;

/**
 * Canonical JSON: fields in the order in which they are written, no spaces, doubles as {@link Double#toString} spells
 * them (which the platform defines to the digit). For one thread.
 */
public final class JsonLine {
    private final StringBuilder text = new StringBuilder(512);
    private boolean first = true;

    /** Opens an object. */
    public JsonLine begin() {
        separate();
        text.append('{');
        first = true;
        return this;
    }

    /** Closes the object. */
    public JsonLine end() {
        text.append('}');
        first = false;
        return this;
    }

    /** A name, whose value is written next. */
    public JsonLine name(String name) {
        separate();
        quote(name);
        text.append(':');
        first = true;
        return this;
    }

    /** A text. */
    public JsonLine field(String name, String value) {
        name(name);
        quote(value);
        first = false;
        return this;
    }

    /** A whole number. */
    public JsonLine field(String name, long value) {
        name(name).text.append(value);
        first = false;
        return this;
    }

    /** @throws IllegalArgumentException if the number is not finite */
    public JsonLine field(String name, double value) {
        name(name);
        number(value);
        first = false;
        return this;
    }

    /** A truth. */
    public JsonLine field(String name, boolean value) {
        name(name).text.append(value);
        first = false;
        return this;
    }

    /** Texts. */
    public JsonLine texts(String name, List<String> values) {
        openArray(name);
        for (String value : values) {
            separate();
            quote(value);
            first = false;
        }
        return closeArray();
    }

    /** Whole numbers. */
    public JsonLine longs(String name, List<Long> values) {
        openArray(name);
        for (long value : values) {
            separate();
            text.append(value);
            first = false;
        }
        return closeArray();
    }

    /** Numbers. */
    public JsonLine doubles(String name, List<Double> values) {
        openArray(name);
        for (double value : values) {
            separate();
            number(value);
            first = false;
        }
        return closeArray();
    }

    /** An array, whose objects are written next. */
    public JsonLine openArray(String name) {
        name(name).text.append('[');
        first = true;
        return this;
    }

    /** The array's end. */
    public JsonLine closeArray() {
        text.append(']');
        first = false;
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private void separate() {
        if (!first) text.append(',');
    }

    private void number(double value) {
        if (!Double.isFinite(value)) throw new IllegalArgumentException("no finite number: " + value);
        text.append(value);
    }

    private void quote(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                text.append(escaped(c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    private static String escaped(char c) {
        String hex = Integer.toHexString(c);
        return "\\u" + "0".repeat(4 - hex.length()) + hex;
    }
}
