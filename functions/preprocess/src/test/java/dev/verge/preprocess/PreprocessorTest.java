package dev.verge.preprocess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.inference.pipeline.Pipeline;
import dev.verge.inference.pipeline.PipelineOptions;
import dev.verge.inference.plane.ModelDirectory;
import dev.verge.telemetry.FeatureTensor;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.TelemetryWindow;
import dev.verge.telemetry.VehicleId;
import dev.verge.telemetry.feature.Grid;
import dev.verge.telemetry.feature.Method;
import dev.verge.wire.WindowMessage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PreprocessorTest {
    private static final TelemetryWindow WINDOW = new TelemetryWindow(
            new VehicleId("car-1"),
            3,
            SignalCatalogue.standard().set("vehicle_speed", "engine_torque"),
            new long[] {0, 1000, 2000},
            new float[] {10, 100, 20, 110, 30, 120});

    @Test
    void takesTheWindowAsItIsByDefault() {
        // When
        FeatureTensor tensor = extracted(Map.of());
        // Then
        assertThat(tensor.signals().names()).containsExactly("vehicle_speed", "engine_torque");
        assertThat(tensor.values()).containsExactly(10, 100, 20, 110, 30, 120);
        assertThat(tensor.imputed()).doesNotContain(true);
    }

    @Test
    void bringsTheWindowOntoTheColumnsAndRowsAskedFor() {
        // When
        FeatureTensor tensor = extracted(Map.of(
                "verge.preprocess.signals", "fuel_level,Engine torque",
                "verge.preprocess.rows", "5",
                "verge.preprocess.grid", "uniform",
                "verge.preprocess.defaults.fuel_level", "20"));
        // Then
        assertThat(tensor.signals().names()).containsExactly("fuel_level", "engine_torque");
        assertThat(tensor.values()).containsExactly(20, 100, 20, 105, 20, 110, 20, 115, 20, 120);
    }

    @Test
    void refusesAnotherNumberOfRowsAsMeasured() {
        // When
        Outcome outcome = preprocessor(Map.of("verge.preprocess.rows", "5")).preprocess(message());
        // Then
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.problem().window()).contains(WINDOW.id()));
    }

    @Test
    void refusesAWindowWithAGap() {
        // Given
        TelemetryWindow broken = new TelemetryWindow(
                WINDOW.vehicle(), 3, WINDOW.signals(), new long[] {0, 1000, 90_000_000}, WINDOW.values());
        // When
        Outcome outcome = preprocessor(Map.of()).preprocess(new WindowMessage.Read(broken, Optional.empty()));
        // Then
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.problem().field()).isEqualTo("timestamps[2]"));
    }

    @Test
    void hasItsDocumentedDefaults() {
        // When
        PreprocessOptions options = options(Map.of());
        // Then
        assertThat(options.signals()).isEmpty();
        assertThat(options.rows()).isEmpty();
        assertThat(options.grid()).isEqualTo(Grid.AS_MEASURED);
        assertThat(options.method()).isEqualTo(Method.LINEAR);
        assertThat(options.defaults()).isEmpty();
        assertThat(options.site()).isEqualTo("local");
    }

    private static FeatureTensor extracted(Map<String, String> settings) {
        Outcome outcome = preprocessor(settings).preprocess(message());
        assertThat(outcome).isInstanceOf(Outcome.Extracted.class);
        return ((Outcome.Extracted) outcome).features().tensor();
    }

    private static WindowMessage message() {
        return new WindowMessage.Read(WINDOW, Optional.empty());
    }

    private static Preprocessor preprocessor(Map<String, String> settings) {
        return new Preprocessor(options(settings), pipeline(), new SimpleMeterRegistry());
    }

    private static Pipeline pipeline() {
        PipelineOptions off = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(PipelineOptions.class)
                .build()
                .getConfigMapping(PipelineOptions.class);
        return new Pipeline(off, new ModelDirectory());
    }

    private static PreprocessOptions options(Map<String, String> settings) {
        SmallRyeConfigBuilder config = new SmallRyeConfigBuilder().withMapping(PreprocessOptions.class);
        settings.forEach(config::withDefaultValue);
        return config.build().getConfigMapping(PreprocessOptions.class);
    }
}
