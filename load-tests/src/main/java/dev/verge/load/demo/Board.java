package dev.verge.load.demo;

import dev.verge.load.result.Feed;
import dev.verge.load.result.Latencies;
import dev.verge.load.result.Outcome;
import dev.verge.load.result.Rejection;
import dev.verge.load.result.Route;
import dev.verge.load.result.Stats;
import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.VehicleId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the demo knows: one line a vehicle and the totals. Thread-safe; vehicles of others are not looked at. */
public final class Board implements Feed.Listener {
    private static final String SPEED = "vehicle_speed";

    private final Map<String, Line> lines = new LinkedHashMap<>();
    private final Map<String, Long> labels = new TreeMap<>();
    private final Map<String, Map<String, Long>> routes = new TreeMap<>();
    private final Latencies latencies = new Latencies();
    private Stats stats = Stats.NONE;
    private long sent;
    private long placeMillis;
    private boolean replayOver;
    private String uplink = "";

    Board(Collection<VehicleId> vehicles) {
        vehicles.forEach(vehicle -> lines.put(vehicle.value(), new Line(vehicle.value())));
    }

    /** A vehicle's line while it changes. */
    private static final class Line {
        private final String vehicle;
        private float speed = Float.NaN;
        private @Nullable Outcome last;
        private long windows;
        private long rejected;

        private Line(String vehicle) {
            this.vehicle = vehicle;
        }
    }

    /**
     * A vehicle's line as it stands.
     *
     * @param vehicle its name
     * @param speed last speed sent, in km/h, or NaN
     * @param last last prediction
     * @param windows windows with an outcome
     * @param rejected rows and windows rejected
     */
    public record VehicleLine(
            String vehicle, float speed, @Nullable Outcome last, long windows, long rejected) {}

    synchronized boolean knows(String vehicle) {
        return lines.containsKey(vehicle);
    }

    synchronized void sent(Measurement row, long place) {
        sent++;
        placeMillis = Math.max(placeMillis, place);
        float speed = row.value(SPEED);
        Line line = lines.get(row.vehicle().value());
        if (line != null && !Float.isNaN(speed)) line.speed = speed;
    }

    @Override
    public synchronized void predicted(Outcome outcome) {
        Line line = lines.get(outcome.vehicle());
        if (line == null) return;
        line.last = outcome;
        line.windows++;
        labels.merge(outcome.label(), 1L, Long::sum);
        Route route = outcome.route();
        if (!route.side().isEmpty()) {
            routes.computeIfAbsent(route.side(), side -> new TreeMap<>()).merge(route.reason(), 1L, Long::sum);
        }
        outcome.latencyMillis().ifPresent(latencies::add);
    }

    @Override
    public synchronized void rejected(Rejection rejection) {
        Line line = lines.get(rejection.vehicle());
        if (line == null) return;
        line.rejected++;
        if (rejection.kind().equals("window")) line.windows++;
    }

    synchronized void stats(Stats now) {
        stats = now;
    }

    synchronized void replayOver() {
        replayOver = true;
    }

    synchronized boolean isReplayOver() {
        return replayOver;
    }

    /** Whether every row that was sent has an outcome, and every window too, and each prediction was seen here. */
    synchronized boolean isDone() {
        return replayOver
                && stats.rowsAccounted() >= sent
                && stats.openWindows() <= 0
                && labels.values().stream().mapToLong(Long::longValue).sum() >= stats.predictions();
    }

    synchronized List<VehicleLine> lines() {
        List<VehicleLine> views = new ArrayList<>(lines.size());
        lines.values()
                .forEach(line ->
                        views.add(new VehicleLine(line.vehicle, line.speed, line.last, line.windows, line.rejected)));
        return views;
    }

    synchronized Summary summary() {
        return Summary.of(stats, labels, lines.size(), latencies, routes);
    }

    synchronized void uplink(String state) {
        uplink = state;
    }

    /** The uplink's state in a few words; empty where there is none. */
    synchronized String uplink() {
        return uplink;
    }

    synchronized Stats stats() {
        return stats;
    }

    synchronized long sentRows() {
        return sent;
    }

    synchronized long placeMillis() {
        return placeMillis;
    }
}
