package dev.verge.inference.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.inference.plane.ServedModel;
import dev.verge.telemetry.FeatureTensor;
import dev.verge.telemetry.Prediction;
import dev.verge.telemetry.Reason;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.Suspicion;
import dev.verge.telemetry.TelemetryWindow;
import dev.verge.telemetry.VehicleId;
import dev.verge.wire.FeaturesMessage;
import dev.verge.wire.Problem;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadedModelTest {
    private final ServedModel served = new BakedModels().all().getFirst().open();
    private final LoadedModel model = served.face(LoadedModel.class).orElseThrow();

    LoadedModelTest() throws Exception {}

    @AfterEach
    void close() {
        served.retire();
    }

    @Test
    void saysOfAGoldenWindowWhatItMust() {
        for (GoldenVector golden : model.description().golden()) {
            // When
            Prediction said = predicted(window(golden.values(), "vehicle_speed"));
            // Then
            assertThat(said.label()).as(golden.name()).isEqualTo(golden.label());
            assertThat(said.imputed()).isZero();
            assertThat(said.digest()).isEqualTo(model.description().digest());
            assertThat(said.confidence())
                    .isEqualTo(said.scores().stream().max(Double::compare).orElseThrow());
        }
    }

    @Test
    void fillsInWhatIsMissingOrImplausibleAndSaysHowMuch() {
        // Given
        float[] speeds = steady(110);
        speeds[3] = Float.NaN;
        speeds[20] = 5000;
        // When
        Prediction said = predicted(window(speeds, "vehicle_speed"));
        // Then
        assertThat(said.imputed()).isEqualTo(2 / 40.0);
        assertThat(said.scores())
                .isEqualTo(predicted(window(steady(110), "vehicle_speed")).scores());
    }

    @Test
    void refusesAWindowOfWhichTooMuchIsMissing() {
        // Given
        float[] speeds = steady(110);
        Arrays.fill(speeds, 0, 11, Float.NaN);
        // When
        Problem problem = refused(window(speeds, "vehicle_speed"));
        // Then
        assertThat(problem.reason()).isEqualTo(Reason.INVALID);
        assertThat(problem.field()).isEqualTo("values");
        assertThat(problem.detail()).contains("vehicle_speed").contains("28 %");
    }

    @Test
    void refusesAWindowWithoutTheSignalItNeeds() {
        // When
        Problem problem = refused(window(steady(20), "engine_torque"));
        // Then
        assertThat(problem.detail()).contains("vehicle_speed").contains("100 %");
    }

    @Test
    void refusesAWindowOfAnotherLengthByItsId() {
        // When
        Problem problem = refused(window(Arrays.copyOf(steady(50), 39), "vehicle_speed"));
        // Then
        assertThat(problem.window()).contains("car-1/0-57000/39x40");
        assertThat(problem.detail()).contains("40 rows");
    }

    @Test
    void whatWasFoundSuspiciousGoesWithTheRefusalOfATensor() {
        // Given
        var found = Optional.of(List.of(new Suspicion("engine_torque", 0, 1, 0.9, "integrity/1")));
        // Then
        assertThat(refused(tensor("engine_torque", 40, found))).satisfies(problem -> {
            assertThat(problem.field()).isEqualTo("signals");
            assertThat(problem.suspicions()).isEqualTo(found);
        });
        assertThat(refused(tensor("vehicle_speed", 39, found))).satisfies(problem -> {
            assertThat(problem.field()).isEqualTo("timestamps");
            assertThat(problem.suspicions()).isEqualTo(found);
        });
    }

    private static FeaturesMessage.Read tensor(String signal, int rows, Optional<List<Suspicion>> found) {
        SignalSet signals = SignalCatalogue.standard().set(signal);
        return new FeaturesMessage.Read(
                new VehicleId("car-1"),
                Instant.EPOCH,
                new FeatureTensor("w", signals, rows, new float[rows], new boolean[rows]),
                Optional.empty(),
                found);
    }

    private Problem refused(FeaturesMessage.Read tensor) {
        assertThat(model.predict(tensor)).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused) model.predict(tensor)).problem();
    }

    private Prediction predicted(TelemetryWindow window) {
        assertThat(model.predict(window)).isInstanceOf(Outcome.Predicted.class);
        return ((Outcome.Predicted) model.predict(window)).prediction();
    }

    private Problem refused(TelemetryWindow window) {
        assertThat(model.predict(window)).isInstanceOf(Outcome.Refused.class);
        return ((Outcome.Refused) model.predict(window)).problem();
    }

    private static float[] steady(float kmh) {
        float[] speeds = new float[40];
        Arrays.fill(speeds, kmh);
        return speeds;
    }

    private static TelemetryWindow window(float[] values, String signal) {
        long[] times = LongStream.range(0, values.length).map(i -> i * 1500).toArray();
        return new TelemetryWindow(
                new VehicleId("car-1"), 40, SignalCatalogue.standard().set(signal), times, values);
    }
}
