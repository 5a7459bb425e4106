package dev.verge.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.inference.onnx.OnnxModel;
import dev.verge.inference.onnx.SessionSettings;
import dev.verge.inference.plane.ModelDirectory;
import dev.verge.inference.plane.ModelIdentity;
import dev.verge.inference.plane.ServedModel;
import dev.verge.telemetry.Prediction;
import dev.verge.telemetry.VehicleId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.StartupEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PredictionMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ModelDirectory directory = new ModelDirectory();
    private final PredictionMetrics metrics = new PredictionMetrics(registry, directory);

    @BeforeEach
    void watch() {
        metrics.onStart(new StartupEvent());
    }

    @AfterEach
    void close() {
        for (ServedModel model : directory.all()) {
            directory.withdraw(model.identity().name(), model.identity().version());
        }
    }

    @Test
    void aModelsMetersGoWithIt() {
        // Given
        publish("1");
        publish("2");
        for (String version : List.of("1", "2")) metrics.predicted(prediction(version, "stopped"));
        metrics.predicted(prediction("1", "highway"));
        ServedModel used = directory.acquire("m", Optional.of("1"));
        // When
        directory.withdraw("m", "1");
        metrics.predicted(prediction("1", "highway"));
        assertThat(counts("1")).containsExactlyInAnyOrder(1.0, 2.0);
        used.release();
        // Then
        assertThat(meters("1")).isEmpty();
        assertThat(counts("2")).containsExactly(1.0);
        assertThat(meters("2")).extracting(meter -> meter.getId().getName()).contains("verge.inference.execution");
    }

    @Test
    void aVersionThatIsLoadedAnewGoesOnCounting() {
        // Given
        publish("1");
        metrics.predicted(prediction("1", "stopped"));
        // When
        publish("1");
        metrics.predicted(prediction("1", "stopped"));
        // Then
        assertThat(registry.get("verge.inference.predictions").counter().count())
                .isEqualTo(2);
        directory.withdraw("m", "1");
        assertThat(meters("1")).isEmpty();
    }

    private List<Double> counts(String version) {
        return registry.find("verge.inference.predictions").tag("version", version).counters().stream()
                .map(Counter::count)
                .toList();
    }

    private List<Meter> meters(String version) {
        return registry.getMeters().stream()
                .filter(meter -> version.equals(meter.getId().getTag("version")))
                .toList();
    }

    private void publish(String version) {
        directory.publish(
                new ServedModel(
                        new ModelIdentity("m", version, "sha256:00", Map.of()),
                        OnnxModel.open(onnx(), SessionSettings.DEFAULT),
                        null),
                true);
    }

    private static byte[] onnx() {
        try (InputStream in = PredictionMetricsTest.class.getResourceAsStream("/models/driving-regime/2/model.onnx")) {
            return Objects.requireNonNull(in).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Prediction prediction(String version, String label) {
        return new Prediction(
                "w",
                new VehicleId("car-1"),
                "m",
                version,
                "sha256:00",
                label,
                1,
                List.of(label),
                List.of(1.0),
                0,
                5,
                Optional.empty());
    }
}
