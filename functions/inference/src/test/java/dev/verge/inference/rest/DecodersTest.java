package dev.verge.inference.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.verge.inference.plane.InferFault;
import dev.verge.inference.plane.InferResponse;
import dev.verge.inference.plane.ModelMetadata;
import dev.verge.inference.plane.TensorMetadata;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.MemoryBudget;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecodersTest {
    private static final long LIMIT = 16 << 20;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FP32  | 1.5,-0.0,3            | 0000c03f0000008000004040
            FP32  | 3.4028235e38,1e-45    | ffff7f7f01000000
            FP64  | 1.5,1e308             | 000000000000f83fa0c8eb85f3cce17f
            FP16  | 1.5,65504             | 003eff7b
            INT8  | -128,127              | 807f
            UINT8 | 0,255                 | 00ff
            INT16 | -32768,32767          | 0080ff7f
            UINT16| 0,65535               | 0000ffff
            INT32 | -2147483648,2147483647| 00000080ffffff7f
            UINT32| 0,4294967295          | 00000000ffffffff
            INT64 | -9223372036854775808  | 0000000000000080
            UINT64| 1,18446744073709551615| 0100000000000000ffffffffffffffff
            BOOL  | true,false            | 0100
            """)
    void readsEachDatatypeLittleEndian(DataType type, String data, String bytes) {
        // Given
        int count = data.split(",").length;
        // When
        InferCall call = call("{\"inputs\":[{\"name\":\"x\",\"shape\":[%d],\"datatype\":\"%s\",\"data\":[%s]}]}"
                .formatted(count, type, data));
        // Then
        Tensor.Numbers tensor = (Tensor.Numbers) call.inputs().getFirst();
        assertThat(ByteBufUtil.hexDump(tensor.data())).isEqualTo(bytes);
        assertThat(tensor.data().isDirect()).isTrue();
        call.release();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'data':[[1,2],[3,4]],'shape':[2,2],'datatype':'INT8','name':'x'}",
                "{'name':'x','shape':[2,2],'data':[1,2,3,4],'datatype':'INT8'}",
                "{'name':'x','parameters':{'a':1},'datatype':'INT8','shape':[2,2],'extra':{'b':[{}]},'data':[[1,2],[3,4]]}"
            })
    void readsFieldsInAnyOrderAndDataFlatOrNested(String input) {
        // When
        InferCall call = call("{'inputs':[%s],'id':'ü'}".formatted(input).replace('\'', '"'));
        // Then
        assertThat(call.id()).isEqualTo("ü");
        assertThat(ByteBufUtil.hexDump(((Tensor.Numbers) call.inputs().getFirst()).data()))
                .isEqualTo("01020304");
        call.release();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [0]   | []
            [2,0] | [[],[]]
            [2,0] | []
            [0,3] | []
            []    | [7]
            """)
    void readsTensorsWithoutElementsOrDimensions(String shape, String data) {
        // When
        InferCall call = call("{\"inputs\":[{\"name\":\"x\",\"shape\":%s,\"datatype\":\"INT8\",\"data\":%s}]}"
                .formatted(shape, data));
        // Then
        int elements = ((Tensor.Numbers) call.inputs().getFirst()).data().readableBytes();
        assertThat(elements).isEqualTo(data.contains("7") ? 1 : 0);
        call.release();
    }

    @Test
    void writesWhatJsonHasNoNumberForAsNull() {
        // Given
        ByteBuf data = Unpooled.directBuffer()
                .writeFloatLE(Float.NaN)
                .writeFloatLE(-0.5f)
                .writeFloatLE(1 / 0f);
        InferResponse response = response(new Tensor.Numbers("y", DataType.FP32, new long[] {3}, data));
        // When
        String json = InferWriter.write(new InferCall("7", List.of(), List.of(), false), response)
                .body()
                .toString(StandardCharsets.UTF_8);
        // Then
        assertThat(json)
                .isEqualTo(
                        "{\"model_name\":\"m\",\"model_version\":\"1\",\"id\":\"7\",\"parameters\":{\"digest\":\"sha256:0\"},"
                                + "\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[3],\"data\":[null,-0.5,null]}]}");
        response.release();
    }

    @Test
    void namesNoClassWhereTheScoresAreNoNumbers() {
        // Given
        ByteBuf data = Unpooled.directBuffer();
        for (float score : new float[] {Float.NaN, Float.NaN, Float.NaN, 0.5f, 0.2f, 0.8f}) data.writeFloatLE(score);
        InferResponse response = response(new Tensor.Numbers("y", DataType.FP32, new long[] {3, 2}, data));
        ModelMetadata classifier = new ModelMetadata(
                "m",
                "1",
                List.of("1"),
                "p",
                List.of(),
                List.of(),
                Map.of("task", "classification", "labels", "stop,go"));
        // When
        String json = PredictionsWriter.write(classifier, response).body().toString(StandardCharsets.UTF_8);
        // Then
        assertThat(json).isEqualTo("{\"predictions\":[null,\"go\",\"go\"]}");
        response.release();
    }

    @Test
    void writesBinaryAndJsonTensorsBesideEachOther() {
        // Given
        InferResponse response = response(
                new Tensor.Strings("s", new long[] {2}, new String[] {"ä", ""}),
                new Tensor.Numbers(
                        "n",
                        DataType.UINT64,
                        new long[] {1},
                        Unpooled.directBuffer().writeLongLE(-1)),
                new Tensor.Numbers(
                        "b",
                        DataType.UINT8,
                        new long[] {1},
                        Unpooled.directBuffer().writeByte(200)));
        InferCall call = new InferCall(
                null, List.of(), List.of(new InferCall.Wanted("n", false), new InferCall.Wanted("s", null)), true);
        // When
        Reply reply = InferWriter.write(call, response);
        // Then
        ByteBuf body = reply.body();
        String json =
                body.readCharSequence(reply.jsonBytes(), StandardCharsets.UTF_8).toString();
        assertThat(json)
                .contains(
                        "\"name\":\"s\",\"datatype\":\"BYTES\",\"shape\":[2],\"parameters\":{\"binary_data_size\":10}")
                .contains("\"data\":[18446744073709551615]")
                .contains("\"parameters\":{\"binary_data_size\":1}");
        assertThat(ByteBufUtil.hexDump(body)).isEqualTo("02000000c3a400000000c8");
        response.release();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void takesStringsFromTheHeapsBudget(String text) {
        // Given
        MemoryBudget budget = new MemoryBudget(1 << 20);
        String json = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1000],\"datatype\":\"BYTES\",\"data\":[\"%s\"%s]}]}"
                .formatted(text, (",\"" + text + '"').repeat(999));
        Allowance allowance = new Allowance(LIMIT, budget);
        // When
        InferReader.read(utf8(json), json.length(), allowance).release();
        // Then
        assertThat(budget.taken()).isGreaterThan(30_000 + 2000L * text.length());
        allowance.close();
        assertThat(budget.taken()).isZero();
    }

    @ParameterizedTest
    @MethodSource("whatTakesTheHeap")
    void refusesWhatTheHeapHasNoRoomFor(String json) {
        // Given
        MemoryBudget budget = new MemoryBudget(1 << 20);
        Allowance allowance = new Allowance(LIMIT, budget);
        // When
        assertThatExceptionOfType(InferFault.class)
                .isThrownBy(() -> InferReader.read(utf8(json), json.length(), allowance))
                .satisfies(fault -> assertThat(fault.status()).isEqualTo(413))
                .withMessageContaining("heap");
        // Then
        allowance.close();
        assertThat(budget.taken()).isZero();
    }

    static Stream<String> whatTakesTheHeap() {
        String tensor = "{\"name\":\"x\",\"shape\":[%d],\"datatype\":\"BYTES\",\"data\":[%s]}";
        return Stream.of(
                // many strings
                "{\"inputs\":[" + tensor.formatted(20_000, "\"a\"" + ",\"a\"".repeat(19_999)) + "]}",
                // a long one
                "{\"inputs\":[" + tensor.formatted(1, '"' + "a".repeat(300_000) + '"') + "]}",
                // names that nobody asked for
                "{\"p\":{\"n\":0"
                        + IntStream.range(0, 9000)
                                .mapToObj(i -> ",\"name-" + i + "\":0")
                                .collect(Collectors.joining())
                        + "},\"inputs\":[]}");
    }

    private static ByteBuf utf8(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    @Test
    void sendsLargeBinaryTensorsFromWhereTheyAre() {
        // Given
        int bytes = 1 << 20;
        ByteBuf data = Unpooled.directBuffer(bytes).writeZero(bytes);
        InferResponse response = response(
                new Tensor.Numbers("y", DataType.UINT8, new long[] {bytes}, data),
                new Tensor.Strings("s", new long[] {1}, new String[] {"a"}));
        InferCall call = new InferCall(null, List.of(), List.of(), true);
        // When
        Reply reply = InferWriter.write(call, response);
        response.release();
        // Then
        assertThat(data.refCnt()).isOne();
        assertThat(reply.body().readableBytes()).isEqualTo(reply.jsonBytes() + bytes + 5);
        assertThat(reply.body().isDirect()).isTrue();
        reply.body().release();
        assertThat(data.refCnt()).isZero();
    }

    @Test
    void keepsNothingOfARequestThatItRefuses() {
        long before = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
        BadRequest.all()
                .filter(r -> r.path().endsWith("/infer")
                        && r.status().contains(400)
                        && !r.json().has("encode"))
                .forEach(request -> {
                    ByteBuf body = Unpooled.wrappedBuffer(request.body());
                    String length = request.headers().get("Inference-Header-Content-Length");
                    int json = length == null || !length.matches("\\d{1,5}")
                            ? body.readableBytes()
                            : Integer.parseInt(length);
                    try {
                        InferReader.read(body, Math.min(json, body.readableBytes()), new Allowance(LIMIT))
                                .release();
                    } catch (InferFault refused) {
                        assertThat(refused.status()).isIn(400, 413);
                    }
                });
        assertThat(PooledByteBufAllocator.DEFAULT.pinnedDirectMemory()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"instances":[[1,2],[3,4]]}                                     | [2, 2] | 0000803f000000400000404000008040
            {"instances":[{"x":[1,2]}]}                                     | [1, 2] | 0000803f00000040
            {"inputs":[[1,2]]}                                              | [1, 2] | 0000803f00000040
            {"inputs":{"x":[[1,2]]}}                                        | [1, 2] | 0000803f00000040
            {"dataframe_split":{"columns":["a","b"],"data":[[1,2],[3,4]]}}  | [2, 2] | 0000803f000000400000404000008040
            {"dataframe_split":{"data":[[1,null]],"index":[0],"columns":["a",1]}} | [1, 2] | 0000803f0000c07f
            {"dataframe_records":[{"a":1,"b":2},{"b":4,"a":3}]}             | [2, 2] | 0000803f000000400000404000008040
            """)
    void readsRowsWholeInputsAndDataFramesOfOneInput(String body, String shape, String bytes) {
        // When
        List<Tensor> tensors =
                scoring(body, ScoringReader.MLFLOW, model(new TensorMetadata("x", DataType.FP32, new long[] {-1, -1})));
        // Then
        Tensor.Numbers x = (Tensor.Numbers) tensors.getFirst();
        assertThat(x.shape()).containsExactly(parse(shape));
        assertThat(ByteBufUtil.hexDump(x.data())).isEqualTo(bytes);
        x.release();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"instances\":[{\"age\":3,\"name\":\"a\"},{\"name\":\"b\",\"age\":4}]}",
                "{\"inputs\":{\"age\":[3,[4]],\"name\":[\"a\",\"b\"]}}",
                "{\"dataframe_split\":{\"columns\":[\"name\",\"more\",\"age\"],\"data\":[[\"a\",{\"x\":[]},3],[\"b\",null,4]]}}",
                "{\"dataframe_records\":[{\"age\":3,\"name\":\"a\"},{\"age\":4,\"name\":\"b\"}]}"
            })
    void readsSeveralInputsByName(String body) {
        // Given
        ModelMetadata model = model(
                new TensorMetadata("age", DataType.INT64, new long[] {-1, 1}),
                new TensorMetadata("name", DataType.BYTES, new long[] {-1}));
        // When
        List<Tensor> tensors = scoring(body, ScoringReader.MLFLOW, model);
        // Then
        assertThat(tensors).extracting(Tensor::name).containsExactly("age", "name");
        assertThat(tensors.getFirst().shape()).containsExactly(2, 1);
        assertThat(((Tensor.Numbers) tensors.getFirst()).data().getLongLE(8)).isEqualTo(4);
        assertThat(((Tensor.Strings) tensors.getLast()).data()).containsExactly("a", "b");
        tensors.forEach(Tensor::release);
    }

    @Test
    void keepsNothingOfScoringThatItRefuses() {
        long before = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
        ModelMetadata model = model(new TensorMetadata("window", DataType.FP32, new long[] {-1, 40, 1}));
        BadRequest.all()
                .filter(r -> r.name().startsWith("v1: ") || r.name().startsWith("mlflow: "))
                .filter(r -> r.status().contains(400))
                .forEach(request -> assertThatExceptionOfType(InferFault.class)
                        .as(request.name())
                        .isThrownBy(() -> scoring(
                                new String(request.body(), StandardCharsets.UTF_8),
                                request.path().startsWith("/v1") ? ScoringReader.KSERVE : ScoringReader.MLFLOW,
                                model)));
        assertThat(PooledByteBufAllocator.DEFAULT.pinnedDirectMemory()).isEqualTo(before);
    }

    @Test
    void keepsNothingForAModelWhoseSecondInputHasNoRows() {
        // Given
        long before = PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
        ModelMetadata model = model(
                new TensorMetadata("rows", DataType.FP32, new long[] {-1, 2}),
                new TensorMetadata("scalar", DataType.FP32, new long[0]));
        // Then
        assertThatExceptionOfType(InferFault.class)
                .isThrownBy(() -> scoring("{\"instances\":[]}", ScoringReader.KSERVE, model))
                .withMessageContaining("input \"scalar\" has no rows");
        assertThat(PooledByteBufAllocator.DEFAULT.pinnedDirectMemory()).isEqualTo(before);
    }

    private static InferCall call(String json) {
        ByteBuf body = Unpooled.copiedBuffer(json, StandardCharsets.UTF_8);
        return InferReader.read(body, body.readableBytes(), new Allowance(LIMIT));
    }

    private static List<Tensor> scoring(String body, Set<String> forms, ModelMetadata model) {
        return ScoringReader.read(
                Unpooled.copiedBuffer(body, StandardCharsets.UTF_8), forms, model, new Allowance(LIMIT));
    }

    private static ModelMetadata model(TensorMetadata... inputs) {
        return new ModelMetadata("m", "1", List.of("1"), "onnxruntime_onnx", List.of(inputs), List.of(), Map.of());
    }

    private static InferResponse response(Tensor... outputs) {
        return new InferResponse("m", "1", "sha256:0", List.of(outputs), 1);
    }

    private static long[] parse(String shape) {
        String[] sizes = shape.substring(1, shape.length() - 1).split(", ");
        long[] parsed = new long[sizes.length];
        for (int i = 0; i < parsed.length; i++) parsed[i] = Long.parseLong(sizes[i]);
        return parsed;
    }
}
