package dev.verge.ingest.rows;

import dev.verge.telemetry.Intake.Rejected;
import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.Reason;
import dev.verge.telemetry.SignalSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one read of a partition changes: states of vehicles, refused rows, counters. */
final class RowBatch {
    private final SignalSet signals;
    private final TimeRules times;
    private final long now;
    private final Map<Vehicle, VehicleUpdate> updates = new LinkedHashMap<>();
    private final List<Refusal> refused = new ArrayList<>();
    private final Counters counters = new Counters();

    /** @param now Redis time, in milliseconds since the epoch */
    RowBatch(SignalSet signals, TimeRules times, long now) {
        this.signals = signals;
        this.times = times;
        this.now = now;
    }

    /** Takes a sound row of a vehicle; whether it is refused after all is decided here. */
    void add(Read.Row read, Vehicle vehicle) {
        Rejected fault = times.check(read.measurement().timestamp(), now);
        Track track = vehicle.track();
        if (fault != null) {
            refuse(read, fault);
        } else if (track == null) {
            refuse(read, new Rejected(Reason.BAD_STATE, "vehicle", "the key of its state holds something else"));
        } else {
            add(read, vehicle, track);
        }
    }

    /** Notes an entry that is no usable row. */
    void refuse(Read.Refused read) {
        refused.add(read.refusal());
        counters.rejected(read.refusal().fault().reason());
    }

    private void refuse(Read.Row read, Rejected fault) {
        refused.add(Refusal.of(read, fault));
        counters.rejected(fault.reason());
    }

    private void add(Read.Row read, Vehicle vehicle, Track track) {
        Measurement row = read.measurement();
        long last = track.last();
        switch (track.next(row.timestamp())) {
            case ACCEPTED -> {
                VehicleUpdate update = updates.computeIfAbsent(vehicle, v -> new VehicleUpdate(v, track, signals));
                counters.accepted(update.append(row, read.id()), track.takeGivenUp());
            }
            case REPEATED -> counters.repeated();
            case LATE ->
                refuse(read, new Rejected(Reason.LATE, "ts", (last - row.timestamp()) + " ms before the last row"));
        }
    }

    /** The vehicles whose state changes. */
    List<VehicleUpdate> updates() {
        return List.copyOf(updates.values());
    }

    List<Refusal> refused() {
        return refused;
    }

    Counters counters() {
        return counters;
    }

    /** To be called when the batch is in: from now on the stored states have their new lengths. */
    void applied() {
        updates.values().forEach(update -> update.vehicle().stored(update.after()));
    }
}
