package dev.verge.ingest.rows;

import dev.verge.telemetry.Measurement;

/** What an entry turned out to be. */
sealed interface Read {
    /** The entry it came with. */
    EntryId id();

    /**
     * A row of this partition; its fields are not kept.
     *
     * @param id its entry
     * @param measurement the row
     */
    record Row(EntryId id, Measurement measurement) implements Read {}

    /**
     * A row that some client wrote to the wrong partition.
     *
     * @param entry as it came
     * @param partition where it belongs
     */
    record Stray(Entry entry, int partition) implements Read {
        @Override
        public EntryId id() {
            return entry.id();
        }
    }

    /**
     * No usable row; of its fields only what is shown is kept.
     *
     * @param refusal what is to be told of it
     */
    record Refused(Refusal refusal) implements Read {
        @Override
        public EntryId id() {
            return refusal.source();
        }
    }
}
