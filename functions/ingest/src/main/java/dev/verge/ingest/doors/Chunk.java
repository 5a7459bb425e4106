package dev.verge.ingest.doors;

import static dev.verge.ingest.doors.Fields.bytes;

import dev.verge.ingest.redis.Keys;
import dev.verge.telemetry.Intake;
import dev.verge.telemetry.Measurement;
import java.util.ArrayList;
import java.util.List;

/** Rows of one partition that one run of the script copies. They become the script's arguments only when it runs. */
final class Chunk {
    /** Rows of a chunk: long enough to make the script's fixed cost small, short enough not to stall Redis. */
    static final int MAX_ROWS = 128;

    private static final byte[] MEASUREMENT = bytes("measurement");
    private static final byte[] EMPTY = {};

    private final int partition;
    private final int number;
    private final List<Arrival> rows = new ArrayList<>();
    private final List<Integer> measurements = new ArrayList<>();

    /** The {@code number}th chunk of a partition in one write. */
    Chunk(int partition, int number) {
        this.partition = partition;
        this.number = number;
    }

    int partition() {
        return partition;
    }

    /** The chunk that follows in the same partition. */
    Chunk next() {
        return new Chunk(partition, number + 1);
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    boolean isFull() {
        return rows.size() == MAX_ROWS;
    }

    /** Positions, in the write, of the rows that are measurements. */
    List<Integer> measurements() {
        return measurements;
    }

    /** Adds the row at this position of the write. */
    void add(int index, Arrival arrival) {
        rows.add(arrival);
        if (arrival.intake() instanceof Intake.Accepted) measurements.add(index);
    }

    byte[][] keys(Keys keys, Guard guard) {
        byte[] mark = switch (guard) {
            case Guard.Seen seen -> keys.seen(partition, seen.digest() + ":" + number);
            case Guard.Position _, Guard.None _ -> keys.doors(partition);
        };
        return new byte[][] {keys.measurements(partition), keys.rejected(partition), keys.stats(partition), mark};
    }

    byte[][] arguments(Guard guard) {
        List<byte[]> arguments = new ArrayList<>();
        switch (guard) {
            case Guard.None _ -> arguments.addAll(List.of(bytes("none"), EMPTY));
            case Guard.Seen seen ->
                arguments.addAll(List.of(
                        bytes("seen"), bytes(Long.toString(seen.remember().toMillis()))));
            case Guard.Position position -> arguments.addAll(List.of(bytes("position"), bytes(position.field())));
        }
        rows.forEach(row -> add(arguments, row));
        return arguments.toArray(byte[][]::new);
    }

    private static void add(List<byte[]> arguments, Arrival row) {
        arguments.add(bytes(row.origin().position()));
        switch (row.intake()) {
            case Intake.Accepted(Measurement measurement) -> add(arguments, MEASUREMENT, Fields.of(measurement));
            case Intake.Rejected rejected ->
                add(arguments, bytes(rejected.reason().code()), Fields.of(rejected, row.origin()));
        }
    }

    private static void add(List<byte[]> arguments, byte[] what, List<byte[]> fields) {
        arguments.add(what);
        arguments.add(bytes(Integer.toString(fields.size())));
        arguments.addAll(fields);
    }
}
