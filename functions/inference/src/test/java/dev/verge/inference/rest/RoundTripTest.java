package dev.verge.inference.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.inference.plane.InferResponse;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What a reply says of a tensor reads as the same tensor in a request: the two have the same form. */
class RoundTripTest {
    @Property
    void singlesReadAsTheyAreWritten(@ForAll float[] values, @ForAll boolean binary) {
        ByteBuf data = Unpooled.directBuffer();
        for (float value : values) {
            Assume.that(Float.isFinite(value));
            data.writeFloatLE(value);
        }
        assertSame(new Tensor.Numbers("x", DataType.FP32, new long[] {values.length}, data), binary);
    }

    @Property
    void doublesReadAsTheyAreWritten(@ForAll double[] values, @ForAll boolean binary) {
        ByteBuf data = Unpooled.directBuffer();
        for (double value : values) {
            Assume.that(Double.isFinite(value));
            data.writeDoubleLE(value);
        }
        assertSame(new Tensor.Numbers("x", DataType.FP64, new long[] {values.length}, data), binary);
    }

    @Property
    void everyBitPatternOfAWholeDatatypeReadsAsItIsWritten(@ForAll byte[] bytes, @ForAll boolean binary) {
        List<DataType> whole = List.of(
                DataType.INT8,
                DataType.INT16,
                DataType.INT32,
                DataType.INT64,
                DataType.UINT8,
                DataType.UINT16,
                DataType.UINT32,
                DataType.UINT64);
        for (DataType type : whole) {
            int count = bytes.length / type.size();
            ByteBuf data = Unpooled.directBuffer().writeBytes(bytes, 0, count * type.size());
            assertSame(new Tensor.Numbers("x", type, new long[] {count, 1}, data), binary);
        }
    }

    @Property
    void stringsReadAsTheyAreWritten(@ForAll String[] values, @ForAll boolean binary) {
        for (String value : values)
            Assume.that(StandardCharsets.UTF_8.newEncoder().canEncode(value));
        Tensor.Strings read =
                (Tensor.Strings) read(new Tensor.Strings("x", new long[] {values.length}, values), binary);
        assertThat(read.data()).containsExactly(values);
    }

    private static void assertSame(Tensor.Numbers written, boolean binary) {
        String expected = ByteBufUtil.hexDump(written.data());
        Tensor.Numbers read = (Tensor.Numbers) read(written, binary);
        assertThat(ByteBufUtil.hexDump(read.data())).isEqualTo(expected);
        assertThat(read.shape()).containsExactly(written.shape());
        read.release();
        written.release();
    }

    private static Tensor read(Tensor written, boolean binary) {
        InferResponse response = new InferResponse("m", "1", "sha256:0", List.of(written), 1);
        Reply reply = InferWriter.write(new InferCall(null, List.of(), List.of(), binary), response);
        ByteBuf body = reply.body();
        int jsonBytes = reply.jsonBytes() < 0 ? body.readableBytes() : reply.jsonBytes();
        String json = body.toString(0, jsonBytes, StandardCharsets.UTF_8).replace("\"outputs\":", "\"inputs\":");
        byte[] head = json.getBytes(StandardCharsets.UTF_8);
        ByteBuf request =
                Unpooled.buffer().writeBytes(head).writeBytes(body, jsonBytes, body.readableBytes() - jsonBytes);
        return InferReader.read(request, head.length, new Allowance(1 << 20))
                .inputs()
                .getFirst();
    }
}
