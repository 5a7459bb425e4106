package dev.verge.telemetry.recording;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import org.jspecify.annotations.Nullable;

/** How a time column is written; a file's first readable time tells it for the whole file. */
sealed interface TimeForm {
    /** From here on (March 1973) a number is taken for epoch milliseconds. */
    long FIRST_EPOCH_MILLIS = 100_000_000_000L;
    /** From here on (September 2001) a smaller number is taken for epoch seconds. */
    long FIRST_EPOCH_SECOND = 1_000_000_000L;

    /** Epoch milliseconds, rounded half up, or -1 where the text is no such time. */
    long toMillis(String text);

    /** The form of a time, or null where it is none. The origin is asked only for seconds since the start. */
    static @Nullable TimeForm of(String text, Origin origin) {
        long number = PlainDecimal.rounded(text);
        if (number >= FIRST_EPOCH_MILLIS) return new EpochMillis();
        if (number >= FIRST_EPOCH_SECOND) return new SecondsSince(Instant.EPOCH);
        if (number >= 0) return new SecondsSince(origin.start());
        return new Iso8601().toMillis(text) < 0 ? null : new Iso8601();
    }

    /** Whether the text is a time in one of the forms. */
    static boolean isReadable(String text) {
        return PlainDecimal.rounded(text) >= 0 || new Iso8601().toMillis(text) >= 0;
    }

    /** Milliseconds since the epoch. */
    record EpochMillis() implements TimeForm {
        @Override
        public long toMillis(String text) {
            return PlainDecimal.rounded(text);
        }
    }

    /** Seconds since a time. */
    record SecondsSince(Instant start) implements TimeForm {
        @Override
        public long toMillis(String text) {
            long millis = PlainDecimal.secondsToMillis(text);
            return millis < 0 ? -1 : start.toEpochMilli() + millis;
        }
    }

    /** ISO-8601 with {@code T} or a space; UTC where it names no offset. */
    record Iso8601() implements TimeForm {
        private static final DateTimeFormatter FORMAT = DateTimeFormatter.ISO_DATE_TIME;
        private static final int HALF_A_MILLISECOND = 500_000;

        @Override
        public long toMillis(String text) {
            try {
                TemporalAccessor time = FORMAT.parseBest(text.replace(' ', 'T'), Instant::from, Iso8601::fromLocalTime);
                return Instant.from(time).plusNanos(HALF_A_MILLISECOND).toEpochMilli();
            } catch (DateTimeException noTime) {
                return -1;
            }
        }

        private static Instant fromLocalTime(TemporalAccessor parsed) {
            return LocalDateTime.from(parsed).toInstant(ZoneOffset.UTC);
        }
    }
}
