package dev.verge.gateway.vehicles;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.verge.gateway.security.Principal;
import dev.verge.gateway.vehicles.Outcome.Kind;
import dev.verge.telemetry.VehicleId;
import java.util.ArrayDeque;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Our own protocol {@code verge.v1+json}: numbered rows, acknowledgements, results with a place in their stream, and a
 * resumption after which nothing is missing and nothing comes twice. docs/doors.md has the messages and states.
 */
final class ResumableSession extends Session {
    private static final long HELLO_NANOS = 10_000_000_000L;
    private static final int CHUNK = 1000;
    private static final int MOST_HELD = 1000;
    private static final Set<String> TOLD = Set.of(
            "id",
            "model",
            "version",
            "digest",
            "label",
            "class",
            "confidence",
            "imputed",
            "executionMicros",
            "firstTs",
            "lastTs",
            "suspect",
            "route",
            "reason",
            "detail");

    private enum State {
        AWAITING_HELLO,
        CATCHING_UP,
        LIVE
    }

    private final Principal who;
    private final String proposed;
    private long since = System.nanoTime();
    private final ArrayDeque<Outcome> held = new ArrayDeque<>();
    private State state = State.AWAITING_HELLO;
    private String token = "";
    private Cursor cursor = new Cursor(EntryId.FIRST, EntryId.FIRST);
    private boolean resumed;
    private boolean overflowed;
    private long received;
    private long lastTs = -1;
    private long settledUpTo;
    private long acknowledged;
    private boolean acknowledging;

    /** @param proposed the vehicle that the address names, or an empty text */
    ResumableSession(Doors doors, Line line, Principal who, String proposed, String address) {
        super(doors, line, address);
        this.who = who;
        this.proposed = proposed;
    }

    @Override
    public void text(String message) {
        try {
            ObjectNode frame = Rows.object(message);
            switch (frame.path("type").asText()) {
                case "hello" -> hello(frame);
                case "row" -> row(frame);
                case "rows" -> {
                    for (JsonNode one : frame.path("rows")) row(one);
                }
                default -> throw new IllegalArgumentException("type must be hello, row or rows");
            }
        } catch (IllegalArgumentException e) {
            bad(String.valueOf(e.getMessage()));
        }
    }

    private void hello(ObjectNode frame) {
        if (state != State.AWAITING_HELLO) throw new IllegalArgumentException("hello was said before");
        String vehicle = frame.path("vehicle").asText(proposed);
        if (vehicle.isEmpty()) vehicle = "ws-" + UUID.randomUUID();
        if (!VehicleId.isValid(vehicle))
            throw new IllegalArgumentException("vehicle must be 1 to 64 of A-Z a-z 0-9 . _ -");
        if (!who.speaksFor(vehicle))
            throw new IllegalArgumentException("these credentials do not speak for that vehicle");
        long claimed = whole(frame, "acked");
        resumed = claimed > 0 || whole(frame, "sent") > 0 || frame.hasNonNull("seen");
        Cursor seen = frame.hasNonNull("seen") ? Cursor.parse(frame.path("seen").asText()) : null;
        String old = frame.path("resume").asText("");
        long known = doors.tokens().acknowledged(old, vehicle).orElse(0L);
        boolean isKnown = known > 0;
        token = isKnown ? old : doors.tokens().newToken();
        received = settledUpTo = acknowledged = Math.max(claimed, known);
        state = State.CATCHING_UP;
        speakFor(vehicle);
        if (seen != null) {
            welcome(seen);
        } else {
            doors.outcomes()
                    .end(vehicle)
                    .whenComplete((end, failure) -> line.run(() -> {
                        if (failure == null) welcome(end);
                        else again("results are out of reach: say hello again");
                    }));
        }
    }

    private void welcome(Cursor from) {
        cursor = from;
        doors.tokens().put(token, vehicle(), acknowledged);
        line.send(Rows.JSON
                .createObjectNode()
                .put("type", "welcome")
                .put("vehicle", vehicle())
                .put("token", token)
                .put("acked", acknowledged)
                .put("seen", cursor.toString())
                .put("unacknowledged", doors.options().unacknowledged())
                .toString());
        catchUp(Kind.REJECTION, 0);
    }

    // first one stream to its end, then the other, then what came meanwhile
    private void catchUp(Kind kind, int looked) {
        doors.outcomes()
                .after(kind, vehicle(), cursor.of(kind), CHUNK)
                .whenComplete((found, failure) -> line.run(() -> {
                    if (failure != null) {
                        again("results are out of reach: say hello again");
                        return;
                    }
                    for (Outcome outcome : found) {
                        if (outcome.vehicle().equals(vehicle())) tell(outcome);
                        else cursor = cursor.after(outcome);
                    }
                    boolean more = found.size() == CHUNK;
                    if (more && looked + CHUNK < doors.options().lookBack()) catchUp(kind, looked + CHUNK);
                    else if (more) tooFar(kind);
                    else if (kind == Kind.REJECTION) catchUp(Kind.PREDICTION, 0);
                    else live();
                }));
    }

    // results that were missed too long ago are not looked for: the client is told, and goes on with what is new
    private void tooFar(Kind kind) {
        line.send("{\"type\":\"gap\",\"seen\":" + json(cursor.toString()) + "}");
        doors.outcomes()
                .end(vehicle())
                .whenComplete((end, failure) -> line.run(() -> {
                    if (failure != null) {
                        again("results are out of reach: say hello again");
                        return;
                    }
                    cursor = end;
                    if (kind == Kind.REJECTION) catchUp(Kind.PREDICTION, 0);
                    else live();
                }));
    }

    private void live() {
        if (overflowed) {
            overflowed = false;
            held.clear();
            catchUp(Kind.REJECTION, 0);
            return;
        }
        state = State.LIVE;
        while (!held.isEmpty()) tell(held.remove());
    }

    private void again(String detail) {
        state = State.AWAITING_HELLO;
        since = System.nanoTime();
        held.clear();
        overflowed = false;
        bad(detail);
    }

    @Override
    void heard(Outcome outcome) {
        switch (state) {
            case LIVE -> tell(outcome);
            case CATCHING_UP -> {
                if (held.size() < MOST_HELD) held.add(outcome);
                else overflowed = true;
            }
            case AWAITING_HELLO -> {}
        }
    }

    private void tell(Outcome outcome) {
        if (cursor.covers(outcome)) return;
        cursor = cursor.after(outcome);
        if (outcome.isOfWindow()) {
            ObjectNode frame = Rows.JSON
                    .createObjectNode()
                    .put("type", outcome.kind() == Kind.PREDICTION ? "result" : "no-result")
                    .put("seen", cursor.toString());
            outcome.fields().forEach((name, value) -> {
                if (TOLD.contains(name)) frame.put(name, value);
            });
            line.send(frame.toString());
        } else if (outcome.isOfStoredRow()
                && !(resumed && outcome.field("reason").equals("late"))) {
            // a row that was sent again after its acknowledgement was lost is late, and the client need not know
            line.send(Rows.JSON
                    .createObjectNode()
                    .put("type", "refused")
                    .put("ts", outcome.field("ts"))
                    .put("reason", outcome.field("reason"))
                    .put("detail", outcome.field("detail"))
                    .put("seen", cursor.toString())
                    .toString());
        }
    }

    private void row(JsonNode frame) {
        if (state == State.AWAITING_HELLO) throw new IllegalArgumentException("say hello first");
        long seq = whole(frame, "seq");
        if (seq <= 0) throw new IllegalArgumentException("seq must be a whole number, 1 or more");
        // sent again although it is under way or acknowledged
        if (seq <= received) {
            if (seq <= acknowledged) acknowledge();
            return;
        }
        received = seq;
        JsonNode ts = frame.path("ts");
        if (!ts.isIntegralNumber() || !frame.path("signals").isObject()) {
            refuse(seq, "malformed", "a row has ts, epoch milliseconds, and signals, an object");
        } else if (ts.longValue() <= lastTs) {
            refuse(seq, "late", "ts is not after the last row's");
        } else {
            lastTs = ts.longValue();
            add(seq, Rows.ingest(vehicle(), lastTs, frame.path("signals")));
        }
    }

    private void refuse(long seq, String reason, String detail) {
        tellRefused(seq, new Refused(reason, "", detail));
        // acknowledged with the rows before it where there are any under way
        if (underWay() == 0) settle(seq);
    }

    @Override
    void settled(PendingRow row, @Nullable Refused refused) {
        if (refused != null) tellRefused(row.number(), refused);
        settle(underWay() == 0 ? received : row.number());
    }

    private void settle(long seq) {
        settledUpTo = Math.max(settledUpTo, seq);
        acknowledge();
    }

    // one for all rows of a batch
    private void acknowledge() {
        if (acknowledging) return;
        acknowledging = true;
        line.run(() -> {
            acknowledging = false;
            acknowledged = settledUpTo;
            doors.tokens().put(token, vehicle(), acknowledged);
            line.send("{\"type\":\"ack\",\"seq\":" + acknowledged + "}");
        });
    }

    private void tellRefused(long seq, Refused refused) {
        line.send(Rows.JSON
                .createObjectNode()
                .put("type", "refused")
                .put("seq", seq)
                .put("reason", refused.reason())
                .put("field", refused.field())
                .put("detail", refused.detail())
                .toString());
    }

    @Override
    public void bad(String detail) {
        line.send("{\"type\":\"error\",\"detail\":" + json(detail) + "}");
    }

    @Override
    public void tick(long now) {
        super.tick(now);
        if (state == State.AWAITING_HELLO && now - since > HELLO_NANOS) line.close(Closing.NO_HELLO);
    }

    private static long whole(JsonNode frame, String name) {
        JsonNode value = frame.path(name);
        if (value.isMissingNode() || value.isNull()) return 0;
        if (value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0) return value.longValue();
        throw new IllegalArgumentException(name + " must be a whole number, 0 or more");
    }
}
