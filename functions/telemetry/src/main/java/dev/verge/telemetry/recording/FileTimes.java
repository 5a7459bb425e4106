package dev.verge.telemetry.recording;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a file name says of the time of its recording, taken as UTC. */
final class FileTimes {
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final Pattern START =
            Pattern.compile("(\\d\\d)([A-Za-z]{3})(\\d\\d)_(\\d\\d)(\\d\\d)(\\d\\d)(?!\\d)");
    private static final Pattern DATE = Pattern.compile("(?<!\\d)(\\d{4})-(\\d\\d)-(\\d\\d)(?!\\d)");

    private FileTimes() {}

    /** The start in names like {@code …_25Jan24_153019.csv}: 2024-01-25T15:30:19Z. */
    static Optional<Instant> start(String name) {
        Matcher m = START.matcher(name);
        if (!m.find()) return Optional.empty();
        int month = MONTHS.indexOf(m.group(2).toLowerCase(Locale.ROOT)) + 1;
        return valid(() -> LocalDateTime.of(
                        2000 + number(m, 3), month, number(m, 1), number(m, 4), number(m, 5), number(m, 6))
                .toInstant(ZoneOffset.UTC));
    }

    /** The day in names like {@code 2017-07-05_Seat_Leon_RT_S_Stau.csv.gz}. */
    static Optional<LocalDate> date(String name) {
        Matcher m = DATE.matcher(name);
        if (!m.find()) return Optional.empty();
        return valid(() -> LocalDate.of(number(m, 1), number(m, 2), number(m, 3)));
    }

    private static int number(Matcher m, int group) {
        return Integer.parseInt(m.group(group));
    }

    // 31Feb24 is no day, so the name says nothing
    private static <T> Optional<T> valid(Supplier<T> time) {
        try {
            return Optional.of(time.get());
        } catch (DateTimeException noSuchTime) {
            return Optional.empty();
        }
    }
}
