package dev.verge.ingest.doors;

import static java.util.Objects.requireNonNull;

import dev.verge.telemetry.Intake;
import dev.verge.telemetry.Reason;

/**
 * A row as it came through a door.
 *
 * @param intake what it is
 * @param origin where it came from
 */
record Arrival(Intake intake, Origin origin) {
    Arrival {
        requireNonNull(intake, "intake");
        requireNonNull(origin, "origin");
    }

    /** The vehicle that the row names, sound or not; empty where it names none. */
    String vehicle() {
        return intake instanceof Intake.Accepted accepted
                ? accepted.measurement().vehicle().value()
                : origin.vehicle();
    }

    /** Something that should have been rows and cannot be read. */
    static Arrival malformed(String field, String detail, Origin origin) {
        return new Arrival(new Intake.Rejected(Reason.MALFORMED, field, detail), origin);
    }
}
