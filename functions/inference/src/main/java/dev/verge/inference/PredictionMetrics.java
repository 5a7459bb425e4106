package dev.verge.inference;

import dev.verge.inference.plane.ModelDirectory;
import dev.verge.inference.plane.ServedModel;
import dev.verge.telemetry.Prediction;
import dev.verge.telemetry.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * What was predicted and refused. Every label is a model's own name, version or class, or a {@link Reason}, and a model's
 * meters go with it: the labels are bounded by what is loaded.
 */
@Singleton
public class PredictionMetrics {
    private final MeterRegistry registry;
    private final ModelDirectory directory;
    private final Map<Model, Meters> meters = new ConcurrentHashMap<>();
    private final Map<Model, ServedModel> loaded = new ConcurrentHashMap<>();

    PredictionMetrics(MeterRegistry registry, ModelDirectory directory) {
        this.registry = registry;
        this.directory = directory;
    }

    private record Model(String name, String version) {}

    private record Meters(Timer execution, DistributionSummary imputed, Map<String, Counter> labels) {}

    void onStart(@Observes StartupEvent event) {
        directory.onPublish(this::watch);
    }

    // a version that is loaded anew goes on counting where its predecessor stood
    private void watch(ServedModel served) {
        Model model = new Model(served.identity().name(), served.identity().version());
        loaded.put(model, served);
        served.closed().whenComplete((_, _) -> {
            if (loaded.remove(model, served)) forget(model);
        });
    }

    private void forget(Model model) {
        Meters its = meters.remove(model);
        if (its == null) return;
        registry.remove(its.execution());
        registry.remove(its.imputed());
        its.labels().values().forEach(registry::remove);
    }

    /** Counts a prediction; to be called while its model is in use, so that nothing is counted of one that is gone. */
    void predicted(Prediction p) {
        Model model = new Model(p.model(), p.version());
        Meters its = meters.computeIfAbsent(model, this::meters);
        its.labels().computeIfAbsent(p.label(), label -> counter(model, label)).increment();
        its.execution().record(p.executionMicros(), TimeUnit.MICROSECONDS);
        its.imputed().record(p.imputed());
    }

    /** Counts a refusal. */
    void rejected(Reason reason) {
        registry.counter("verge.inference.rejected", "reason", reason.code()).increment();
    }

    private Counter counter(Model model, String label) {
        return Counter.builder("verge.inference.predictions")
                .description("Predictions made")
                .tags("model", model.name(), "version", model.version(), "label", label)
                .register(registry);
    }

    private Meters meters(Model model) {
        Timer execution = Timer.builder("verge.inference.execution")
                .description("Time inside ONNX Runtime")
                .tags("model", model.name(), "version", model.version())
                .serviceLevelObjectives(
                        micros(2),
                        micros(5),
                        micros(10),
                        micros(20),
                        micros(50),
                        micros(100),
                        micros(1000),
                        micros(10_000))
                .register(registry);
        DistributionSummary imputed = DistributionSummary.builder("verge.inference.imputed.share")
                .description("Share of a tensor's values that were filled in")
                .tags("model", model.name(), "version", model.version())
                .serviceLevelObjectives(0.001, 0.01, 0.05, 0.1, 0.25, 0.5)
                .register(registry);
        return new Meters(execution, imputed, new ConcurrentHashMap<>());
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(micros * 1000);
    }
}
