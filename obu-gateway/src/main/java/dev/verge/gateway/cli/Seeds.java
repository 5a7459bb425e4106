package dev.verge.gateway.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Seeds one after the other.
 *
 * @param first the first one
 * @param last the last one, not below the first
 */
record Seeds(long first, long last) {
    private static final int MOST = 10_000;
    private static final Pattern RANGE = Pattern.compile("(-?\\d{1,18})(?:\\.\\.(-?\\d{1,18}))?");

    boolean isOne() {
        return first == last;
    }

    /** {@code 7}, or {@code 1..20}. */
    static final class Converter implements ITypeConverter<Seeds> {
        @Override
        public Seeds convert(String text) {
            Matcher range = RANGE.matcher(text);
            if (!range.matches()) throw new TypeConversionException("a seed, or the first and the last: 1..20");
            long first = Long.parseLong(range.group(1));
            long last = range.group(2) == null ? first : Long.parseLong(range.group(2));
            if (last < first || last - first >= MOST) {
                throw new TypeConversionException("from the lesser seed to the greater, at most " + MOST);
            }
            return new Seeds(first, last);
        }
    }
}
