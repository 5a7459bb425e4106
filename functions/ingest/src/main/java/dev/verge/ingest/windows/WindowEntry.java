package dev.verge.ingest.windows;

import dev.verge.ingest.rows.EntryId;
import dev.verge.redis.Reply;
import dev.verge.telemetry.PackedRows;
import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.TelemetryWindow;
import dev.verge.telemetry.VehicleId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A window that waits for its outcome, as it stands in the stream.
 *
 * @param entry id of its stream entry
 * @param id the window's id
 * @param vehicle whose window
 * @param model which model is to say something of it
 * @param stride rows to the next window's start
 * @param signals hash of the columns
 * @param packed its rows
 * @param last entry id of the last row's measurement
 */
@SuppressWarnings("ArrayRecordComponent")
record WindowEntry(
        String entry, String id, String vehicle, String model, int stride, long signals, byte[] packed, EntryId last) {

    /** Reads {@code [id, [field, value, …]]}; empty where the entry was deleted or is no window of ours. */
    static Optional<WindowEntry> parse(String entry, List<?> fields) {
        Map<String, Object> values = new HashMap<>();
        for (int i = 0; i + 1 < fields.size(); i += 2) values.put(Reply.text(fields.get(i)), fields.get(i + 1));
        try {
            return Optional.of(new WindowEntry(
                    entry,
                    text(values, "id"),
                    text(values, "vehicle"),
                    text(values, "model"),
                    Integer.parseInt(text(values, "stride")),
                    Long.parseUnsignedLong(text(values, "sig"), 16),
                    bytes(values, "rows"),
                    EntryId.parse(text(values, "last"))));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /**
     * Its rows.
     *
     * @param columns those of the stored rows
     * @throws IllegalArgumentException if the bytes are no rows of these columns
     */
    TelemetryWindow rows(SignalSet columns) {
        return new PackedRows(columns).decode(new VehicleId(vehicle), stride, packed);
    }

    private static String text(Map<String, Object> values, String name) {
        return Reply.text(bytes(values, name));
    }

    private static byte[] bytes(Map<String, Object> values, String name) {
        if (values.get(name) instanceof byte[] bytes) return bytes;
        throw new IllegalArgumentException(name);
    }
}
