package dev.verge.ingest.doors;

import dev.verge.telemetry.Intake;
import java.util.List;

/**
 * What became of the rows of one write.
 *
 * @param accepted rows that stand in {@code measurements} now
 * @param refusals the others, in the order in which they came
 */
record Receipt(int accepted, List<Refusal> refusals) {
    Receipt {
        refusals = List.copyOf(refusals);
    }

    /** Whether there were rows and none of them was any good. */
    boolean nothingAccepted() {
        return accepted == 0 && !refusals.isEmpty();
    }

    /**
     * A refused row.
     *
     * @param index its position among the rows of the write
     * @param rejection why
     */
    record Refusal(int index, Intake.Rejected rejection) {}
}
