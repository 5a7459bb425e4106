package dev.verge.inference.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.verge.inference.model.GoldenTensors;
import dev.verge.inference.model.ModelHeader;
import dev.verge.inference.model.Outcome;
import dev.verge.inference.onnx.InputFailure;
import dev.verge.inference.onnx.OnnxModel;
import dev.verge.inference.onnx.Run;
import dev.verge.inference.onnx.SessionSettings;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.Suspicion;
import dev.verge.telemetry.TelemetryWindow;
import dev.verge.telemetry.VehicleId;
import dev.verge.telemetry.recording.Recording;
import dev.verge.telemetry.recording.Recordings;
import dev.verge.telemetry.window.Cut;
import dev.verge.telemetry.window.WindowCutter;
import dev.verge.telemetry.window.WindowSpec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The shipped model on a recorded drive, as it was and with one signal falsified. Its quality is in its card. */
class IntegrityModelTest {
    private static final SignalCatalogue SIGNALS = SignalCatalogue.standard();
    private static final int ROWS = 150;
    private static OnnxModel onnx;
    private static IntegrityModel model;

    @BeforeAll
    static void open() throws IOException {
        onnx = OnnxModel.open(resource("model.onnx"), SessionSettings.DEFAULT);
        model = IntegrityModel.of(resource("model.json"), onnx, SIGNALS);
    }

    @AfterAll
    static void close() {
        onnx.close();
    }

    @Test
    void namesTheSignalThatWasFalsified() throws IOException {
        List<TelemetryWindow> drive = drive();
        int found = 0;
        for (TelemetryWindow window : drive) {
            List<Suspicion> suspicions =
                    model.judge(falsified(window, "intake_air_temperature", 25)).orElseThrow();
            if (!suspicions.isEmpty() && suspicions.getFirst().signal().equals("intake_air_temperature")) found++;
        }
        assertThat(found).isGreaterThan(drive.size() / 2);
    }

    @Test
    void leavesADriveAloneThatWasRecordedAsItWas() throws IOException {
        List<TelemetryWindow> drive = drive();
        long suspected = drive.stream()
                .filter(window -> !model.judge(window).orElseThrow().isEmpty())
                .count();
        assertThat(suspected).isLessThan(drive.size() / 5 + 1);
    }

    @Test
    void answersAsABoundModelWithTheCulprit() throws IOException {
        TelemetryWindow window = drive().getFirst();
        Outcome outcome = model.predict(falsified(window, "intake_air_temperature", 25), "sha256:0");
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Predicted.class, predicted -> {
            assertThat(predicted.prediction().labels()).startsWith("clean").hasSize(11);
            assertThat(predicted.prediction().digest()).isEqualTo("sha256:0");
        });
    }

    @Test
    void doesNotJudgeAWindowThatIsTooShortOrLacksASignal() {
        assertThat(model.judge(empty(119_000 / 2, "vehicle_speed"))).isEmpty();
        assertThat(model.judge(empty(150_000, "vehicle_speed"))).isEmpty();
    }

    @Test
    void saysTheSameOfAWindowHoweverManyComeWithIt() throws Exception {
        // Given
        List<GoldenTensors> windows = ModelHeader.parse(resource("model.json")).golden();
        // When
        List<Float> together = scores(windows), alone = new ArrayList<>();
        for (GoldenTensors window : windows) alone.addAll(scores(List.of(window)));
        // Then
        assertThat(together).hasSize(10 * windows.size());
        for (int i = 0; i < alone.size(); i++) assertThat(together.get(i)).isCloseTo(alone.get(i), within(1e-4f));
    }

    private static List<Float> scores(List<GoldenTensors> windows) throws InputFailure {
        ByteBuf data = Unpooled.directBuffer();
        for (GoldenTensors window : windows) {
            Tensor one = window.inputs().getFirst().tensor();
            data.writeBytes(((Tensor.Numbers) one).data());
            one.release();
        }
        Tensor input = new Tensor.Numbers("window", DataType.FP32, new long[] {windows.size(), 120, 10}, data);
        Run run = onnx.run(new Tensor[] {input}, new int[] {0});
        try {
            ByteBuf said = ((Tensor.Numbers) run.outputs().getFirst()).data();
            List<Float> scores = new ArrayList<>();
            while (said.isReadable()) scores.add(said.readFloatLE());
            return scores;
        } finally {
            run.release();
            input.release();
        }
    }

    private static TelemetryWindow empty(long millis, String signal) {
        return new TelemetryWindow(
                new VehicleId("car-1"), 2, SIGNALS.set(signal), new long[] {0, millis}, new float[] {1, 2});
    }

    private static List<TelemetryWindow> drive() throws IOException {
        Path drives =
                Path.of(Optional.ofNullable(System.getenv("VERGE_DATA")).orElse("../../../shared/data"), "kit-obd2");
        assumeTrue(Files.isDirectory(drives), "no recorded drives in " + drives + ": set VERGE_DATA");
        List<TelemetryWindow> windows = new ArrayList<>();
        try (Recording recording = Recordings.open(Recordings.find(drives).getFirst())) {
            WindowCutter cutter = new WindowCutter(
                    new WindowSpec(ROWS, ROWS, Duration.ofSeconds(10)),
                    new VehicleId(recording.vehicle()),
                    recording.signals());
            for (Measurement row : recording) {
                if (cutter.add(row) instanceof Cut.Taken(var window, var _)) window.ifPresent(windows::add);
            }
        }
        return windows.stream()
                .filter(window -> model.judge(window).isPresent())
                .toList();
    }

    private static TelemetryWindow falsified(TelemetryWindow window, String signal, float bias) {
        float[] values = window.values().clone();
        int column = window.signals().indexOf(signal);
        for (int row = window.rows() - 60; row < window.rows(); row++) {
            values[row * window.signals().size() + column] += bias;
        }
        return new TelemetryWindow(window.vehicle(), window.stride(), window.signals(), window.timestamps(), values);
    }

    private static byte[] resource(String file) throws IOException {
        try (InputStream in = IntegrityModelTest.class.getResourceAsStream("/models/integrity-obd/1/" + file)) {
            return in.readAllBytes();
        }
    }
}
