package dev.verge.inference.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.verge.inference.onnx.OnnxModel;
import dev.verge.inference.onnx.SessionSettings;
import dev.verge.inference.plane.InferFault;
import dev.verge.inference.plane.ModelDirectory;
import dev.verge.inference.plane.ModelIdentity;
import dev.verge.inference.plane.ServedModel;
import dev.verge.inference.plane.UseCount;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.TelemetryWindow;
import dev.verge.telemetry.VehicleId;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A deadline that passes while the shipped models prepare a window. */
class PipelineDeadlineTest {
    private static final SignalCatalogue SIGNALS = SignalCatalogue.standard();
    private static final TelemetryWindow WINDOW = new TelemetryWindow(
            new VehicleId("car-1"), 2, SIGNALS.set("vehicle_speed"), new long[] {0, 1000}, new float[] {1, 2});

    private final ModelDirectory directory = new ModelDirectory();
    private final Pipeline pipeline = new Pipeline(new Both(), directory);
    private final List<String> asked = new ArrayList<>();
    private Runnable whileJudging = () -> {};

    PipelineDeadlineTest() throws IOException {
        publish("integrity-obd");
        publish("imputation-obd");
        directory.complete(true);
    }

    @AfterEach
    void close() {
        directory
                .all()
                .forEach(model -> directory.withdraw(
                        model.identity().name(), model.identity().version()));
    }

    private static final class Both implements PipelineOptions {
        @Override
        public Optional<String> integrity() {
            return Optional.of("integrity-obd");
        }

        @Override
        public Optional<String> imputation() {
            return Optional.of("imputation-obd");
        }

        @Override
        public Duration gap() {
            return Duration.ofSeconds(10);
        }

        @Override
        public Suspects suspects() {
            return Suspects.MARK;
        }
    }

    private void publish(String name) throws IOException {
        byte[] description = resource(name + "/1/model.json");
        OnnxModel onnx = OnnxModel.open(resource(name + "/1/model.onnx"), SessionSettings.DEFAULT);
        Object face = name.startsWith("integrity")
                ? IntegrityModel.of(description, onnx, SIGNALS)
                : ImputationModel.of(description, onnx, SIGNALS);
        UseCount uses = new UseCount() {
            @Override
            public void begin() {
                asked.add(name);
            }

            @Override
            public void end() {
                if (name.startsWith("integrity")) whileJudging.run();
            }
        };
        directory.publish(new ServedModel(new ModelIdentity(name, "1", "sha256:0", Map.of()), onnx, face, uses), true);
    }

    private static byte[] resource(String path) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(PipelineDeadlineTest.class.getResourceAsStream("/models/" + path))) {
            return in.readAllBytes();
        }
    }

    private static OptionalLong in(Duration time) {
        return OptionalLong.of(System.nanoTime() + time.toNanos());
    }

    @Test
    void stopsBetweenTwoStepsWhenTimeIsOver() {
        OptionalLong until = in(Duration.ofSeconds(1));
        whileJudging = () -> {
            while (System.nanoTime() - until.getAsLong() <= 0) Thread.onSpinWait();
        };

        InferFault fault = catchThrowableOfType(InferFault.class, () -> pipeline.prepare(WINDOW, until));

        assertThat(fault.status()).isEqualTo(504);
        assertThat(asked).containsExactly("integrity-obd");
    }

    @Test
    void beginsNothingAfterTheDeadline() {
        InferFault fault =
                catchThrowableOfType(InferFault.class, () -> pipeline.prepare(WINDOW, in(Duration.ofNanos(-1))));

        assertThat(fault.status()).isEqualTo(504);
        assertThat(asked).isEmpty();
    }

    @Test
    void takesEveryStepInTimeAndWithoutADeadline() {
        pipeline.prepare(WINDOW, in(Duration.ofMinutes(5)));
        pipeline.prepare(WINDOW);

        assertThat(asked).containsExactly("integrity-obd", "imputation-obd", "integrity-obd", "imputation-obd");
    }
}
