import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.verge.inference.model.LoadedModel;
import dev.verge.inference.model.ModelLoader;
import dev.verge.inference.model.Outcome;
import dev.verge.inference.onnx.OnnxModel;
import dev.verge.inference.onnx.SessionSettings;
import dev.verge.inference.plane.InferRequest;
import dev.verge.inference.plane.InferResponse;
import dev.verge.inference.plane.ModelDirectory;
import dev.verge.inference.plane.ModelIdentity;
import dev.verge.inference.plane.OnnxDataPlane;
import dev.verge.inference.plane.PlaneOptions;
import dev.verge.inference.plane.ServedModel;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.TelemetryWindow;
import dev.verge.telemetry.VehicleId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.quarkus.runtime.configuration.MemorySize;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Times calls inside one process: ONNX Runtime's own call, the data plane, a window with its features. Started by
 * `./verge bench infer` as a source file over the inference function's jars. Prints a line `NAME p50 p50 …` in nanoseconds
 * for each; the rounds of all are interleaved.
 */
public final class InProcess {
    private static final int ROUNDS = 5;
    private static final int CALLS = 20_000;

    interface Timed {
        Object call() throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        Path models = Path.of(arguments[0]);
        ModelDirectory directory = new ModelDirectory();
        for (String name : List.of("bench-mlp", "driving-regime")) {
            Path files = only(models.resolve(name));
            OnnxModel model = OnnxModel.open(files.resolve("model.onnx"), SessionSettings.DEFAULT);
            LoadedModel windows = new ModelLoader(SignalCatalogue.standard(), 200)
                    .load(Files.readAllBytes(files.resolve("model.json")), model);
            directory.publish(new ServedModel(new ModelIdentity(name, "1", "sha256:", Map.of()), model, windows), true);
        }
        directory.complete(true);
        OnnxDataPlane plane = new OnnxDataPlane(directory, options());
        Map<String, Timed> timed = new LinkedHashMap<>();
        for (ServedModel model : directory.all()) {
            String name = model.identity().name();
            LoadedModel windows = model.face(LoadedModel.class).orElseThrow();
            int signals = windows.description().signals().size();
            byte[] file = Files.readAllBytes(only(models.resolve(name)).resolve("model.onnx"));
            timed.put(name + " run, reused tensors", reused(file, signals));
            timed.put(name + " run, fresh tensors", fresh(file, signals));
            timed.put(name + " data plane", plane(plane, name, signals));
            timed.put(name + " window", window(windows));
        }
        time(timed);
        System.exit(0);
    }

    // whichever version it is
    private static Path only(Path folder) throws IOException {
        try (Stream<Path> versions = Files.list(folder)) {
            return versions.findFirst().orElseThrow();
        }
    }

    private static void time(Map<String, Timed> timed) throws Exception {
        for (Timed one : timed.values()) p50(one, 3 * CALLS);
        Map<String, long[]> found = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (var one : timed.entrySet()) {
                found.computeIfAbsent(one.getKey(), key -> new long[ROUNDS])[round] = p50(one.getValue(), CALLS);
            }
        }
        found.forEach((name, p50s) -> {
            StringBuilder line = new StringBuilder(name.replace(' ', '_'));
            for (long p50 : p50s) line.append(' ').append(p50);
            System.out.println(line);
        });
    }

    private static Object kept = "";

    private static long p50(Timed timed, int calls) throws Exception {
        long[] nanos = new long[calls];
        for (int i = 0; i < calls; i++) {
            long start = System.nanoTime();
            kept = timed.call();
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return nanos[calls / 2];
    }

    private static OrtSession session(byte[] file) throws Exception {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        return OrtEnvironment.getEnvironment().createSession(file, options);
    }

    private static ByteBuffer direct(int bytes) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        while (buffer.remaining() >= 4) buffer.putFloat(50);
        return buffer.clear();
    }

    private static Timed reused(byte[] file, int signals) throws Exception {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession session = session(file);
        var in = Map.of("window", OnnxTensor.createTensor(environment, direct(160 * signals), new long[] {1, 40, signals}, OnnxJavaType.FLOAT));
        var out = Map.of(
                "label", OnnxTensor.createTensor(environment, direct(8), new long[] {1}, OnnxJavaType.INT64),
                "probabilities", OnnxTensor.createTensor(environment, direct(12), new long[] {1, 3}, OnnxJavaType.FLOAT));
        return () -> {
            session.run(in, out).close();
            return out;
        };
    }

    private static Timed fresh(byte[] file, int signals) throws Exception {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession session = session(file);
        ByteBuffer data = direct(160 * signals);
        return () -> {
            try (OnnxTensor in = OnnxTensor.createTensor(environment, data, new long[] {1, 40, signals}, OnnxJavaType.FLOAT);
                    OrtSession.Result result = session.run(Map.of("window", in))) {
                return ((OnnxTensor) result.get(1)).getFloatBuffer();
            }
        };
    }

    private static Timed plane(OnnxDataPlane plane, String name, int signals) {
        return () -> {
            ByteBuf data = PooledByteBufAllocator.DEFAULT.directBuffer(160 * signals);
            for (int i = 0; i < 40 * signals; i++) data.writeFloatLE(50);
            Tensor window = new Tensor.Numbers("window", DataType.FP32, new long[] {1, 40, signals}, data);
            InferResponse said = plane.infer(new InferRequest(name, Optional.empty(), List.of(window), List.of()))
                    .toCompletableFuture()
                    .join();
            said.release();
            return said;
        };
    }

    private static Timed window(LoadedModel model) {
        int signals = model.description().signals().size();
        float[] values = new float[40 * signals];
        Arrays.fill(values, 1);
        long[] times = new long[40];
        for (int i = 0; i < 40; i++) times[i] = 1_700_000_000_000L + i * 1500L;
        TelemetryWindow window = new TelemetryWindow(
                new VehicleId("car-1"),
                40,
                SignalCatalogue.standard().set(model.description().signalNames()),
                times,
                values);
        if (model.predict(window) instanceof Outcome.Refused refused) throw new IllegalStateException(refused.toString());
        return () -> model.predict(window);
    }

    private static PlaneOptions options() {
        return new PlaneOptions() {
            @Override
            public MemorySize maxBytes() {
                return new MemorySize(BigInteger.valueOf(64 << 20));
            }

            @Override
            public MemorySize largeBytes() {
                return new MemorySize(BigInteger.valueOf(256 << 10));
            }

            @Override
            public int workers() {
                return 1;
            }

            @Override
            public int queue() {
                return 64;
            }
        };
    }
}
