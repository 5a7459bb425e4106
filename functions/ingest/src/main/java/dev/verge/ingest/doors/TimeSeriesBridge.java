package dev.verge.ingest.doors;

import dev.verge.telemetry.Intake;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.Texts;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/**
 * Copies TimeSeries: asks which vehicles have new samples, and joins them into rows. How far a vehicle is copied stands
 * beside its rows and is moved by the script that adds them.
 */
class TimeSeriesBridge implements Loop.Step {
    private static final Logger LOG = Logger.getLogger(TimeSeriesBridge.class);
    private static final String DOOR = "timeseries";
    private static final Duration STAND_BY = Duration.ofMillis(200);

    private final BridgeLease lease;
    private final HighWaterFlag highWater;
    private final MeasurementWriter writer;
    private final RowFormats formats;
    private final DoorOptions.TimeSeries options;
    private final TimeSeriesClient client;
    private final VehiclePositions positions;
    private final Settling settling;
    private final Set<String> unknownSeries = new HashSet<>();
    private boolean missing;

    TimeSeriesBridge(
            BridgeLease lease,
            HighWaterFlag highWater,
            MeasurementWriter writer,
            RowFormats formats,
            DoorOptions.TimeSeries options,
            TimeSeriesClient client,
            VehiclePositions positions) {
        this.lease = lease;
        this.highWater = highWater;
        this.writer = writer;
        this.formats = formats;
        this.options = options;
        this.client = client;
        this.positions = positions;
        this.settling = new Settling(options.settle());
    }

    @Override
    public Duration run() throws InterruptedException {
        if (!lease.isHeld()) {
            positions.forget();
            return STAND_BY;
        }
        if (highWater.isReached()) return STAND_BY;
        try {
            boolean more = false;
            for (var vehicle : newestByVehicle().entrySet()) more |= copy(vehicle.getKey(), vehicle.getValue());
            if (missing) LOG.info("TimeSeries module found, door open");
            missing = false;
            return more ? Duration.ZERO : options.poll();
        } catch (TimeSeriesClient.NoTimeSeriesException e) {
            if (!missing) {
                LOG.infof(
                        "Redis has no TimeSeries module: this door stays closed, all others work; looked again every %s",
                        options.recheck());
            }
            missing = true;
            return options.recheck();
        }
    }

    private Map<String, Long> newestByVehicle() throws InterruptedException {
        Map<String, Long> newest = new HashMap<>();
        for (Series series : client.newest()) {
            String vehicle = series.labels().getOrDefault(options.vehicleLabel(), "");
            newest.merge(vehicle, series.newest(), Math::max);
        }
        return newest;
    }

    /** Copies a vehicle's next rows; true when there are more. */
    private boolean copy(String label, long newest) throws InterruptedException {
        String vehicle = label.isEmpty() ? options.defaultVehicle() : label;
        long done = positions.of(vehicle);
        if (newest <= done) return false;
        long from = done < 0
                ? options.lookback().map(back -> newest - back.toMillis()).orElse(0L)
                : done + 1;
        List<Series> series = known(client.since(from, options.vehicleLabel() + "=" + label, options.batch()), vehicle);
        TreeMap<Long, FieldList> rows = SeriesJoin.rows(vehicle, series, options.batch());
        boolean full = series.stream().anyMatch(one -> one.samples().size() >= options.batch());
        if (!full) settling.holdBack(vehicle, rows, System.nanoTime());
        if (rows.isEmpty()) return false;
        writer.write(
                DOOR,
                positions.guard(vehicle),
                rows.entrySet().stream().map(this::arrival).toList());
        positions.moved(vehicle, rows.lastKey());
        return full;
    }

    private Arrival arrival(Map.Entry<Long, FieldList> row) {
        Intake intake = formats.measurement(row.getValue());
        Origin origin = Origin.at(DOOR, VehiclePositions.text(row.getKey()));
        return new Arrival(intake, intake instanceof Intake.Accepted ? origin : origin.claiming(row.getValue()));
    }

    /** Only series of known signals: a car's bus has many more, and one of them must not spoil every row. */
    private List<Series> known(List<Series> series, String vehicle) {
        return series.stream().filter(one -> isKnown(one, vehicle)).toList();
    }

    private boolean isKnown(Series series, String vehicle) {
        boolean known = SignalCatalogue.standard().find(series.signal(vehicle)) != null;
        if (!known && unknownSeries.size() < 1000 && unknownSeries.add(series.key())) {
            LOG.warnf("series left out, no known signal key=%s", Texts.quoted(series.key()));
        }
        return known;
    }
}
