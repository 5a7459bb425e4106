package dev.verge.telemetry.recording;

import dev.verge.telemetry.VehicleId;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;

/** What is known of a recording apart from its content: its name, and the start that the caller gave. */
record Origin(Path file, Optional<Instant> givenStart) {
    private String name() {
        Path name = file.getFileName();
        return name == null ? "" : name.toString();
    }

    /** The file's stem as a vehicle's name. */
    String vehicle() {
        String name = name();
        if (name.toLowerCase(Locale.ROOT).endsWith(".gz")) name = name.substring(0, name.length() - 3);
        int dot = name.lastIndexOf('.');
        String stem = (dot > 0 ? name.substring(0, dot) : name).replaceAll("[^A-Za-z0-9._-]", "-");
        if (stem.isEmpty()) return "recording";
        return stem.substring(0, Math.min(stem.length(), VehicleId.MAX_LENGTH));
    }

    /** The day in the file's name. */
    Optional<LocalDate> date() {
        return FileTimes.date(name());
    }

    /** The start in the file's name, or else the given one; {@link UnreadableRecording} where there is neither. */
    Instant start() {
        return FileTimes.start(name())
                .or(() -> givenStart)
                .orElseThrow(() -> new UnreadableRecording(file
                        + " does not say when it was recorded, neither in its name (…_25Jan24_153019.csv,"
                        + " 2017-07-05_….csv.gz) nor in its content: give a start, for instance 2024-01-25T15:30:19Z"));
    }
}
