package dev.verge.ingest.doors;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts the rows of each door in {@code verge_door_rows_total}, by door and outcome. */
final class DoorMeter implements MeasurementWriter.Meter {
    private final MeterRegistry registry;

    DoorMeter(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void count(String door, Receipt receipt) {
        add(door, "accepted", receipt.accepted());
        add(door, "rejected", receipt.refusals().size());
    }

    private void add(String door, String outcome, int rows) {
        Counter.builder("verge.door.rows")
                .description("Rows that came through a foreign door")
                .tags("door", door, "outcome", outcome)
                .register(registry)
                .increment(rows);
    }
}
