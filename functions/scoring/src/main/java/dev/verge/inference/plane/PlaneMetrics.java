package dev.verge.inference.plane;

import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Metrics of each model and version, as long as it is loaded: the labels are bounded by what is loaded.
 *
 * <p>{@code verge.inference.calls} counts calls with their time by {@code outcome} (ok, refused, shed, late, failed),
 * {@code verge.inference.queue} the time before a run, {@code verge.inference.run} is the time inside ONNX Runtime.
 */
@Singleton
public class PlaneMetrics {
    private static final long[] MICROS = {2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000, 100_000};

    private final MeterRegistry registry;
    private final ModelDirectory directory;
    private final OnnxDataPlane plane;
    private final Map<String, List<Meter>> loaded = new HashMap<>();

    PlaneMetrics(MeterRegistry registry, ModelDirectory directory, OnnxDataPlane plane) {
        this.registry = registry;
        this.directory = directory;
        this.plane = plane;
    }

    void onStart(@Observes StartupEvent event) {
        Gauge.builder("verge.inference.bytes.in.flight", plane, OnnxDataPlane::bytesInFlight)
                .description("Bytes of input tensors that are being worked on")
                .register(registry);
        Gauge.builder("verge.inference.waiting", plane, OnnxDataPlane::waiting)
                .description("Calls that wait for a worker")
                .register(registry);
        directory.onPublish(this::watch);
    }

    private synchronized void watch(ServedModel model) {
        Recorder recorder = model.recorder();
        Tags tags = Tags.of(
                "model", model.identity().name(), "version", model.identity().version());
        // a version that is loaded anew takes its predecessor's place, and with the same labels only one can be there
        remove(loaded.get(key(model)));
        List<Meter> meters = new ArrayList<>();
        loaded.put(key(model), meters);
        for (Recorder.Ending ending : Recorder.Ending.values()) {
            meters.add(FunctionTimer.builder(
                            "verge.inference.calls",
                            recorder,
                            r -> r.total(ending).count(),
                            r -> r.total(ending).nanos(),
                            TimeUnit.NANOSECONDS)
                    .description("Calls that are over, by how they ended")
                    .tags(tags.and("outcome", ending.name().toLowerCase(Locale.ROOT)))
                    .register(registry));
        }
        meters.add(FunctionTimer.builder(
                        "verge.inference.queue",
                        recorder,
                        r -> r.queue.total().count(),
                        r -> r.queue.total().nanos(),
                        TimeUnit.NANOSECONDS)
                .description("Time between a call and its run")
                .tags(tags)
                .register(registry));
        Timer runs = Timer.builder("verge.inference.run")
                .description("Time inside ONNX Runtime")
                .tags(tags)
                .serviceLevelObjectives(buckets())
                .register(registry);
        meters.add(runs);
        recorder.observe(nanos -> runs.record(nanos, TimeUnit.NANOSECONDS));
        model.closed().whenComplete((_, _) -> unwatch(model, meters));
    }

    private synchronized void unwatch(ServedModel model, List<Meter> meters) {
        if (loaded.get(key(model)) != meters) return;
        loaded.remove(key(model));
        remove(meters);
    }

    private void remove(@Nullable List<Meter> meters) {
        if (meters != null) meters.forEach(registry::remove);
    }

    private static String key(ServedModel model) {
        return model.identity().name() + "/" + model.identity().version();
    }

    private static Duration[] buckets() {
        Duration[] buckets = new Duration[MICROS.length];
        for (int i = 0; i < buckets.length; i++) buckets[i] = Duration.ofNanos(MICROS[i] * 1000);
        return buckets;
    }
}
