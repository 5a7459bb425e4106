package dev.verge.inference.rest;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.verge.inference.plane.InferFault;
import dev.verge.inference.plane.ModelMetadata;
import dev.verge.inference.plane.TensorMetadata;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Whatever comes, a decoder reads it or refuses it with a fault, and gives back its memory. Without JAZZER_FUZZ=1 the inputs
 * beside this class are read once.
 */
class DecodersFuzzTest {
    private static final long LIMIT = 1 << 20;
    private static final ModelMetadata MODEL = new ModelMetadata(
            "m",
            "1",
            List.of("1"),
            "onnxruntime_onnx",
            List.of(new TensorMetadata("x", DataType.FP32, new long[] {-1, -1})),
            List.of(),
            Map.of());
    private static final ModelMetadata INPUTS = new ModelMetadata(
            "m",
            "1",
            List.of("1"),
            "onnxruntime_onnx",
            List.of(
                    new TensorMetadata("x", DataType.INT64, new long[] {-1}),
                    new TensorMetadata("y", DataType.BYTES, new long[] {-1, 1})),
            List.of(),
            Map.of());

    /** @param data a byte that chooses the decoder, two that say how much of the rest is JSON, and the body */
    @FuzzTest(maxDuration = "60s")
    void decodes(byte[] data) {
        if (data.length < 3) return;
        ByteBuf input = Unpooled.wrappedBuffer(data);
        int decoder = input.readUnsignedByte() % 5;
        int jsonBytes = Math.min(input.readUnsignedShort(), input.readableBytes());
        long before = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
        try {
            decode(decoder, jsonBytes, input).forEach(Tensor::release);
        } catch (InferFault fault) {
            boolean told = fault.status() == 400 || fault.status() == 413;
            if (!told || fault.getMessage().isBlank()) throw new AssertionError(fault);
        }
        if (PooledByteBufAllocator.DEFAULT.pinnedDirectMemory() != before) throw new AssertionError("memory was kept");
    }

    private static List<Tensor> decode(int decoder, int jsonBytes, ByteBuf body) {
        Allowance allowance = new Allowance(LIMIT);
        return switch (decoder) {
            case 0 -> infer(body, body.readableBytes(), allowance);
            case 1 -> infer(body, jsonBytes, allowance);
            case 2 -> binary(jsonBytes, body, allowance);
            case 3 -> ScoringReader.read(body, ScoringReader.KSERVE, INPUTS, allowance);
            default -> ScoringReader.read(body, ScoringReader.MLFLOW, MODEL, allowance);
        };
    }

    // by both readers, of which the plain one takes nothing that the strict one does not
    private static List<Tensor> infer(ByteBuf body, int jsonBytes, Allowance allowance) {
        ByteBuf json = body.slice(body.readerIndex(), jsonBytes);
        ByteBuf rest = body.slice(body.readerIndex() + jsonBytes, body.readableBytes() - jsonBytes);
        InferCall plain = PlainInfer.read(json, rest.slice(), new Allowance(LIMIT));
        try {
            InferCall strict = InferReader.readStrictly(json, rest, allowance);
            if (plain != null && !PlainInferTest.shown(plain).equals(PlainInferTest.shown(strict))) {
                strict.release();
                throw new AssertionError("read otherwise");
            }
            return strict.inputs();
        } catch (InferFault refused) {
            if (plain != null) throw new AssertionError("read what is refused", refused);
            throw refused;
        } finally {
            if (plain != null) plain.release();
        }
    }

    // past the JSON, which the fuzzer would have to find first
    private static List<Tensor> binary(int shape, ByteBuf tail, Allowance allowance) {
        String json =
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[%d],\"datatype\":\"BYTES\",\"parameters\":{\"binary_data_size\":%d}}]}"
                        .formatted(shape, tail.readableBytes());
        ByteBuf head = Unpooled.copiedBuffer(json, StandardCharsets.UTF_8);
        return InferReader.read(Unpooled.wrappedBuffer(head, tail), head.readableBytes(), allowance)
                .inputs();
    }
}
