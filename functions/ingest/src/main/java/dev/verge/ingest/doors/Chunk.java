package dev.verge.ingest.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verge.ingest.redis.Keys;
import dev.verge.telemetry.Intake;
import dev.verge.telemetry.Measurement;
import java.util.ArrayList;
import java.util.List;

/** Rows of one partition that one run of the script copies, written as the script's arguments. */
final class Chunk {
    /** Rows of a chunk: long enough to make the script's fixed cost small, short enough not to stall Redis. */
    static final int MAX_ROWS = 128;

    private static final byte[] MEASUREMENT = "measurement".getBytes(UTF_8);
    private static final byte[] EMPTY = {};

    private final int partition;
    private final int number;
    private final List<byte[]> arguments = new ArrayList<>();
    private final List<Integer> measurements = new ArrayList<>();
    private int rows;

    /** The {@code number}th chunk of a partition in one write. */
    Chunk(int partition, int number) {
        this.partition = partition;
        this.number = number;
    }

    int partition() {
        return partition;
    }

    int number() {
        return number;
    }

    boolean isEmpty() {
        return rows == 0;
    }

    boolean isFull() {
        return rows == MAX_ROWS;
    }

    /** Positions, in the write, of the rows that are measurements. */
    List<Integer> measurements() {
        return measurements;
    }

    void add(int index, Arrival arrival) {
        rows++;
        arguments.add(bytes(arrival.origin().position()));
        switch (arrival.intake()) {
            case Intake.Accepted(Measurement measurement) -> {
                measurements.add(index);
                addRow(MEASUREMENT, Fields.of(measurement));
            }
            case Intake.Rejected rejected ->
                addRow(bytes(rejected.reason().code()), Fields.of(rejected, arrival.origin()));
        }
    }

    private void addRow(byte[] what, List<String> fields) {
        arguments.add(what);
        arguments.add(bytes(Integer.toString(fields.size())));
        fields.forEach(field -> arguments.add(bytes(field)));
    }

    byte[][] keys(Keys keys, Guard guard) {
        byte[] mark = switch (guard) {
            case Guard.Seen seen -> keys.seen(partition, seen.digest() + ":" + number);
            case Guard.Position _, Guard.None _ -> keys.doors(partition);
        };
        return new byte[][] {keys.measurements(partition), keys.rejected(partition), keys.stats(partition), mark};
    }

    byte[][] arguments(Guard guard) {
        byte[][] head = switch (guard) {
            case Guard.None _ -> new byte[][] {bytes("none"), EMPTY};
            case Guard.Seen seen ->
                new byte[][] {bytes("seen"), bytes(Long.toString(seen.remember().toMillis()))};
            case Guard.Position position -> new byte[][] {bytes("position"), bytes(position.field())};
        };
        byte[][] all = new byte[head.length + arguments.size()][];
        all[0] = head[0];
        all[1] = head[1];
        for (int i = 0; i < arguments.size(); i++) all[i + 2] = arguments.get(i);
        return all;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
