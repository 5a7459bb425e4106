package dev.verge.gateway.vehicles;

import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The scalar protocol that vehicles in the field speak: a row a message, {@code Model ready} for the first window, one
 * line for each further one. Whatever happens there is one answer for each window's worth of rows, so that a client that
 * waits for it does not wait for ever.
 */
final class ScalarSession extends Session {
    // a clock of whole seconds gives up to so many rows one time
    private static final long MOST_APART = 1000;

    private final VehicleOptions.Scalar scalar;
    private final Blocks blocks;
    private long claimed = -1;
    private long last = -1;
    private boolean ready;

    ScalarSession(Doors doors, Line line, String vehicle, String address) {
        super(doors, line, address);
        this.scalar = doors.options().scalar();
        this.blocks = new Blocks(scalar.window(), scalar.patience().toNanos());
        speakFor(vehicle);
    }

    @Override
    public void text(String message) {
        try {
            Rows.Scalar row = Rows.scalar(message);
            long ts = time(row.ts());
            byte[] json = Rows.ingest(vehicle(), ts, row.signals());
            blocks.row(ts, System.nanoTime());
            add(ts, json);
        } catch (IllegalArgumentException e) {
            bad(String.valueOf(e.getMessage()));
        }
    }

    // equal times would count as one row sent twice; this protocol sends nothing twice
    private long time(long stamp) {
        if (scalar.clock() == VehicleOptions.Clock.RECEIPT) {
            last = Math.max(last + 1, System.currentTimeMillis());
            return last;
        }
        if (stamp < claimed) throw new IllegalArgumentException("timestamp lies before the last row's");
        long ts = Math.max(stamp, last + 1);
        if (ts - stamp > MOST_APART) throw new IllegalArgumentException("too many rows have the same timestamp");
        claimed = stamp;
        last = ts;
        return ts;
    }

    @Override
    public void bad(String detail) {
        line.send("{\"error\":" + json(detail) + "}");
    }

    @Override
    void settled(PendingRow row, @Nullable Refused refused) {
        if (refused != null) bad("row refused: " + refused.reason() + " " + refused.field() + " " + refused.detail());
    }

    @Override
    void heard(Outcome outcome) {
        if (outcome.isOfStoredRow()) {
            bad("row refused: " + outcome.field("reason") + " " + outcome.field("detail"));
        } else if (outcome.isOfWindow() && outcome.field("model").equals(scalar.model())) {
            OptionalLong block = blocks.answers(outcome.lastTimestamp());
            if (block.isEmpty()) return;
            if (outcome.kind() == Outcome.Kind.REJECTION) {
                bad("window refused: " + outcome.field("reason") + " " + outcome.field("detail"));
            } else {
                line.send(ready ? result(outcome) : "Model ready");
                ready = true;
            }
        }
    }

    @Override
    public void tick(long now) {
        super.tick(now);
        OptionalLong block = blocks.overdue(now);
        while (block.isPresent()) {
            long from = block.getAsLong() * scalar.window() + 1;
            bad("no result came of rows " + from + " to " + (from + scalar.window() - 1)
                    + ": late, repeated, across a gap, or inference is away");
            block = blocks.overdue(now);
        }
    }

    /** {@code [ Output result : [8], Execution_Time : 0.0123, confidence : 99.9 ]}: class, seconds, per cent. */
    static String result(Outcome outcome) {
        String label = outcome.fields().getOrDefault("class", outcome.field("label"));
        return String.format(
                Locale.ROOT,
                "[ Output result : [%s], Execution_Time : %.4f, confidence : %.1f ]",
                label,
                number(outcome.field("executionMicros")) / 1e6,
                number(outcome.field("confidence")) * 100);
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
