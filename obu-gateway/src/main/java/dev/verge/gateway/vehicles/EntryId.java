package dev.verge.gateway.vehicles;

import java.util.regex.Pattern;

/** The id of a stream's entry. */
record EntryId(long millis, long sequence) implements Comparable<EntryId> {
    /** Before every entry. */
    static final EntryId FIRST = new EntryId(0, 0);

    private static final Pattern FORM = Pattern.compile("\\d{1,18}-\\d{1,18}");

    static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    /** @throws IllegalArgumentException if the text is none */
    static EntryId parse(String text) {
        if (!isOne(text)) throw new IllegalArgumentException("no entry's id");
        int dash = text.indexOf('-');
        return new EntryId(Long.parseLong(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1)));
    }

    @Override
    public int compareTo(EntryId other) {
        int order = Long.compare(millis, other.millis);
        return order != 0 ? order : Long.compare(sequence, other.sequence);
    }

    @Override
    public String toString() {
        return millis + "-" + sequence;
    }
}
