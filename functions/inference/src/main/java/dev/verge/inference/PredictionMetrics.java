package dev.verge.inference;

import dev.verge.inference.model.Outcome;
import dev.verge.telemetry.Prediction;
import dev.verge.telemetry.Reason;
import dev.verge.wire.Problem;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What was predicted and refused. Every label is a model's own name, version or class, or a {@link Reason}. */
@Singleton
public class PredictionMetrics {
    private final MeterRegistry registry;
    private final Map<ModelClass, Counter> predictions = new ConcurrentHashMap<>();
    private final Map<Model, Meters> models = new ConcurrentHashMap<>();

    PredictionMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    private record Model(String name, String version) {}

    private record ModelClass(String model, String version, String label) {}

    private record Meters(Timer execution, DistributionSummary imputed) {}

    /** Counts an outcome, and gives it back. */
    Outcome counted(Outcome outcome) {
        switch (outcome) {
            case Outcome.Predicted(Prediction prediction, var _) -> count(prediction);
            case Outcome.Refused(Problem problem) -> rejected(problem.reason());
        }
        return outcome;
    }

    private void count(Prediction p) {
        predictions
                .computeIfAbsent(new ModelClass(p.model(), p.version(), p.label()), this::counter)
                .increment();
        Meters meters = models.computeIfAbsent(new Model(p.model(), p.version()), this::meters);
        meters.execution().record(p.executionMicros(), TimeUnit.MICROSECONDS);
        meters.imputed().record(p.imputed());
    }

    private void rejected(Reason reason) {
        registry.counter("verge.inference.rejected", "reason", reason.code()).increment();
    }

    private Counter counter(ModelClass c) {
        return Counter.builder("verge.inference.predictions")
                .description("Predictions made")
                .tags("model", c.model(), "version", c.version(), "label", c.label())
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
        return new Meters(execution, imputed);
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(micros * 1000);
    }
}
