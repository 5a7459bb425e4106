package dev.verge.telemetry;

import static java.util.Objects.requireNonNull;

/** What became of a message that claims to be a row: bad data is a value, never an exception. */
public sealed interface Intake {
    /**
     * The row is sound.
     *
     * @param measurement the row
     */
    record Accepted(Measurement measurement) implements Intake {}

    /**
     * The row cannot be used.
     *
     * @param reason why
     * @param field the field at fault, cut to a printable length; empty where no single field is
     * @param detail a sentence for a person
     */
    record Rejected(Reason reason, String field, String detail) implements Intake {
        public Rejected {
            requireNonNull(reason, "reason");
            requireNonNull(field, "field");
            requireNonNull(detail, "detail");
        }
    }
}
