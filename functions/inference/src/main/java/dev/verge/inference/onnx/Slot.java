package dev.verge.inference.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Map;

/** The tensors of one call at a time, over direct buffers that ONNX Runtime reads and writes in place. */
final class Slot implements AutoCloseable {
    private final FloatBuffer input;
    private final LongBuffer label;
    private final FloatBuffer probabilities;
    private final OnnxTensor inputTensor;
    private final OnnxTensor labelTensor;
    private final OnnxTensor probabilitiesTensor;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;

    Slot(OrtEnvironment environment, TensorShape shape) throws OrtException {
        ByteBuffer labelBytes = direct(Long.BYTES);
        ByteBuffer probabilityBytes = direct(shape.classes() * Float.BYTES);
        input = direct(shape.values() * Float.BYTES).asFloatBuffer();
        label = labelBytes.asLongBuffer();
        probabilities = probabilityBytes.asFloatBuffer();
        inputTensor = OnnxTensor.createTensor(environment, input, new long[] {1, shape.rows(), shape.signals()});
        labelTensor = OnnxTensor.createTensor(environment, labelBytes, new long[] {1}, OnnxJavaType.INT64);
        probabilitiesTensor = OnnxTensor.createTensor(
                environment, probabilityBytes, new long[] {1, shape.classes()}, OnnxJavaType.FLOAT);
        inputs = Map.of(shape.input(), inputTensor);
        outputs = Map.of(shape.labelOutput(), labelTensor, shape.scoresOutput(), probabilitiesTensor);
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    Scores run(OrtSession session, float[] values) throws OrtException {
        input.put(0, values);
        long start = System.nanoTime();
        // the result owns nothing: all outputs are pinned to this slot
        session.run(inputs, outputs).close();
        long nanos = System.nanoTime() - start;
        float[] said = new float[probabilities.capacity()];
        probabilities.get(0, said);
        return new Scores((int) label.get(0), said, (nanos + 999) / 1000);
    }

    @Override
    public void close() {
        inputTensor.close();
        labelTensor.close();
        probabilitiesTensor.close();
    }
}
