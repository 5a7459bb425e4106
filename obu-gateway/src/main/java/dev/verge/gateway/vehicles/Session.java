package dev.verge.gateway.vehicles;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What both protocols share: a vehicle spoken for by one connection, rows under way within bounds, outcomes heard. All
 * of it runs on the socket's event loop, but for {@link PendingRow.Sender} and the outcomes, which hop to it.
 */
abstract class Session implements Line.Listener, PendingRow.Sender {
    final Doors doors;
    final Line line;
    private final String address;
    private final Consumer<Outcome> hearing = this::hop;
    private @Nullable String vehicle;
    private int underWay;
    private boolean waits;

    Session(Doors doors, Line line, String address) {
        this.doors = doors;
        this.line = line;
        this.address = address;
        doors.sessions().add(this);
    }

    /** The vehicle that it speaks for; empty before that is known. */
    final String vehicle() {
        return vehicle == null ? "" : vehicle;
    }

    /** From now on this connection speaks for the vehicle: whoever did before is likely to hang, and is let go. */
    final void speakFor(String name) {
        letGo();
        vehicle = name;
        doors.places().connected(name, address);
        doors.outcomes().listen(name, hearing);
        Session other = doors.byVehicle().put(name, this);
        if (other != null && other != this) other.line.run(() -> other.line.close(Closing.REPLACED));
    }

    /** Sends a row on its way, and stops reading where enough are. */
    final void add(long number, byte[] json) {
        underWay++;
        doors.writer().add(new PendingRow(vehicle(), number, json, this));
        if (underWay >= doors.options().unacknowledged()
                || doors.writer().waitingBytes() > doors.options().waiting().asLongValue()) {
            waits = true;
            line.pause();
        }
    }

    /** Rows that are not in the stream yet. */
    final int underWay() {
        return underWay;
    }

    /** On the event loop: what became of a row. */
    abstract void settled(PendingRow row, @Nullable Refused refused);

    /** On the event loop: an outcome of this vehicle. */
    abstract void heard(Outcome outcome);

    record Refused(String reason, String field, String detail) {}

    @Override
    public final void stored(PendingRow row) {
        line.run(() -> {
            oneLess();
            settled(row, null);
        });
    }

    @Override
    public final void refused(PendingRow row, String reason, String field, String detail) {
        line.run(() -> {
            oneLess();
            settled(row, new Refused(reason, field, detail));
        });
    }

    private void hop(Outcome outcome) {
        line.run(() -> heard(outcome));
    }

    private void oneLess() {
        underWay--;
        goOn();
    }

    // asked at each tick, too: the room may be others'
    private void goOn() {
        if (!waits
                || underWay > doors.options().unacknowledged() / 2
                || doors.writer().waitingBytes() > doors.options().waiting().asLongValue() / 2) return;
        waits = false;
        line.resume();
    }

    @Override
    public void tick(long now) {
        goOn();
    }

    @Override
    public void closed() {
        doors.sessions().remove(this);
        letGo();
    }

    private void letGo() {
        String name = vehicle;
        if (name == null) return;
        vehicle = null;
        doors.outcomes().leave(name, hearing);
        doors.byVehicle().remove(name, this);
        doors.places().disconnected(name, System.nanoTime());
    }

    static String json(String text) {
        return Rows.JSON.getNodeFactory().textNode(text).toString();
    }
}
