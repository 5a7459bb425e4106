package dev.verge.inference.grpc;

import static dev.verge.inference.grpc.Requests.input;
import static dev.verge.inference.grpc.Requests.to;
import static dev.verge.inference.grpc.Requests.typed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.verge.inference.grpc.protocol.InferParameter;
import dev.verge.inference.grpc.protocol.InferTensorContents;
import dev.verge.inference.grpc.protocol.ModelInferRequest;
import dev.verge.inference.grpc.protocol.ModelInferRequest.InferInputTensor;
import dev.verge.inference.grpc.protocol.ModelInferRequest.InferRequestedOutputTensor;
import dev.verge.inference.plane.InferFault;
import dev.verge.inference.tensor.MemoryBudget;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Collections;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class InferDecoderTest {
    static Stream<Arguments> faults() {
        InferTensorContents.Builder int300 = InferTensorContents.newBuilder().addIntContents(300);
        InferTensorContents half = InferTensorContents.newBuilder()
                .addAllBytesContents(Collections.nCopies(RawContents.MAX_STRINGS / 2 + 1, ByteString.EMPTY))
                .build();
        ByteString four = ByteString.copyFrom(new byte[4]);
        return Stream.of(
                Arguments.of(
                        to("m").addInputs(input("x", "FP32", 1))
                                .addRawInputContents(four)
                                .addRawInputContents(four),
                        "raw_input_contents has 2 entries for 1 inputs"),
                Arguments.of(
                        to("m").addInputs(input("x", "FP31", 1)).addRawInputContents(four),
                        "input \"x\" has datatype \"FP31\"; known are [BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16,"
                                + " INT32, INT64, FP16, FP32, FP64, BYTES]"),
                Arguments.of(
                        to("m").addInputs(input("x", "INT32", 1).setContents(int300))
                                .addRawInputContents(four),
                        "input \"x\" has contents, and there are raw_input_contents"),
                Arguments.of(
                        typed("INT8", int300, 1).toBuilder(), "input \"x\" has an element that does not fit in INT8"),
                Arguments.of(
                        typed("UINT8", InferTensorContents.newBuilder().addUintContents(-1), 1).toBuilder(),
                        "input \"x\" has an element that does not fit in UINT8"),
                Arguments.of(
                        typed("FP32", int300, 1).toBuilder(),
                        "input \"x\" is FP32 and has its elements in int_contents instead of fp32_contents"),
                Arguments.of(
                        typed("FP16", int300, 1).toBuilder(),
                        "input \"x\" is FP16, which only raw_input_contents can carry"),
                Arguments.of(
                        to("m").addInputs(input("x", "BYTES", 1))
                                .addRawInputContents(ByteString.copyFromUtf8("\1\0\0\0a\2\0\0\0b")),
                        "input \"x\" is cut short at element 1"),
                Arguments.of(
                        to("m").addInputs(input("x", "BYTES", 1))
                                .addRawInputContents(
                                        ByteString.copyFrom(new byte[] {0, 0, 0, 0, -1, -1, -1, -1, 'a', 'b'})),
                        "input \"x\" is cut short at element 1"),
                Arguments.of(
                        to("m").addInputs(input("x", "BYTES", 1))
                                .addRawInputContents(ByteString.copyFrom(new byte[] {1, 0, 0, 0, -1})),
                        "input \"x\" is not UTF-8 at element 0"),
                Arguments.of(
                        to("m").addInputs(input("x", "BYTES", 1))
                                .addRawInputContents(ByteString.copyFrom(new byte[4 * (RawContents.MAX_STRINGS + 1)])),
                        "the message has more than 131072 strings, the last of them in input \"x\""),
                Arguments.of(
                        to("m").addInputs(input("x", "BYTES", 1))
                                .addInputs(input("y", "BYTES", 1))
                                .addRawInputContents(ByteString.copyFrom(new byte[4 * RawContents.MAX_STRINGS]))
                                .addRawInputContents(four),
                        "the message has more than 131072 strings, the last of them in input \"y\""),
                Arguments.of(
                        to("m").addInputs(input("x", "BYTES", 1).setContents(half))
                                .addInputs(input("y", "BYTES", 1).setContents(half)),
                        "the message has more than 131072 strings, the last of them in input \"y\""),
                Arguments.of(to("m".repeat(1025)), "the model_name is longer than 1024 bytes"),
                Arguments.of(
                        to("m").addInputs(input("x", "FP32", new long[33])), "a shape has more than 32 dimensions"),
                Arguments.of(
                        to("m").addInputs(input("x", "FP32", 1)
                                .putParameters("shared_memory_region", InferParameter.getDefaultInstance())),
                        "input \"x\" has parameter \"shared_memory_region\", an extension that is not served here"),
                Arguments.of(
                        to("m").addOutputs(InferRequestedOutputTensor.newBuilder()
                                .setName("y")
                                .putParameters("classification", InferParameter.getDefaultInstance())),
                        "output \"y\" has parameter \"classification\", an extension that is not served here"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void namesTheFault(ModelInferRequest.Builder request, String sentence) {
        // When
        GrpcFault fault = catchThrowableOfType(GrpcFault.class, () -> decode(request.build()));
        // Then
        assertThat(fault.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
        assertThat(fault).hasMessage(sentence);
    }

    @Test
    void boundsWhatAShortMessageMayBecome() {
        // Given: two bytes an input, five a string, one a number
        ModelInferRequest.Builder inputs = to("m");
        for (int i = 0; i <= InferDecoder.MAX_TENSORS; i++) inputs.addInputs(input("", "FP32"));
        InferTensorContents.Builder ones = InferTensorContents.newBuilder();
        for (int i = 0; i <= TypedContents.MAX_BYTES / 8; i++) ones.addInt64Contents(1);
        // Then
        assertThat(catchThrowableOfType(GrpcFault.class, () -> decode(inputs.build())))
                .hasMessage("there are more than 256 inputs");
        assertThat(catchThrowableOfType(GrpcFault.class, () -> decode(typed("INT64", ones, 1))))
                .hasMessage("input \"x\" has elements of more than 16777216 bytes");
    }

    @Test
    void readsWhatIsNotPackedToo() {
        // Given: int_contents 1 and 2, each by itself
        byte[] contents = {2 << 3, 1, 2 << 3, 2};
        ByteBuf message = message(to("m").addInputs(input("x", "INT16", 2)).build(), contents);
        // When
        InferCall call = InferDecoder.decode(message, MemoryBudget.HEAP);
        // Then
        Tensor.Numbers tensor = (Tensor.Numbers) call.request().inputs().getFirst();
        assertThat(tensor.data().readIntLE()).isEqualTo(0x0002_0001);
        assertThat(tensor.data().isReadable()).isFalse();
        call.request().release();
    }

    // the input with its contents beside it, which protobuf takes for one
    private static ByteBuf message(ModelInferRequest request, byte[] contents) {
        ByteString input = request.getInputs(0)
                .toByteString()
                .concat(ByteString.copyFrom(new byte[] {5 << 3 | 2, (byte) contents.length}))
                .concat(ByteString.copyFrom(contents));
        ByteString all = ByteString.copyFrom(new byte[] {5 << 3 | 2, (byte) input.size()})
                .concat(input);
        return Unpooled.wrappedBuffer(all.toByteArray());
    }

    @Test
    void makesOfSpoiltBytesACallOrAFault() {
        // Given
        byte[] good = to("m").setModelVersion("1")
                .setId("7")
                .addInputs(input("a", "INT32", 1, 2)
                        .setContents(InferTensorContents.newBuilder()
                                .addIntContents(1)
                                .addIntContents(-1)))
                .addInputs(input("b", "BYTES", 1)
                        .setContents(InferTensorContents.newBuilder().addBytesContents(ByteString.copyFromUtf8("é"))))
                .addInputs(input("c", "FP64", 1)
                        .setContents(InferTensorContents.newBuilder().addFp64Contents(1)))
                .addOutputs(InferRequestedOutputTensor.newBuilder()
                        .setName("y")
                        .putParameters(
                                "p",
                                InferParameter.newBuilder().setBoolParam(true).build()))
                .build()
                .toByteArray();
        Random random = new Random(7);
        int calls = 0;
        int faults = 0;
        // When
        for (int i = 0; i < 100_000; i++) {
            byte[] spoilt = good.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt(256);
            }
            try {
                ByteBuf message = Unpooled.directBuffer().writeBytes(spoilt, 0, 1 + random.nextInt(spoilt.length));
                try {
                    InferDecoder.decode(message, MemoryBudget.HEAP).request().release();
                } finally {
                    message.release();
                }
                calls++;
            } catch (GrpcFault fault) {
                assertThat(fault.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
                faults++;
            }
        }
        // Then
        assertThat(calls).isPositive();
        assertThat(faults).isPositive();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takesStringsFromTheHeapsBudgetUntilTheCallIsClosed(boolean isRaw) {
        // Given
        MemoryBudget budget = new MemoryBudget(1 << 20);
        ByteBuf message = Unpooled.wrappedBuffer(strings(isRaw, 1000).toByteArray());
        // When
        InferCall call = InferDecoder.decode(message, budget);
        // Then
        assertThat(budget.taken()).isGreaterThan(4 * 1000 * 40);
        call.request().release();
        call.close();
        assertThat(budget.taken()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusesStringsOfAllInputsTogetherThatDoNotFitOnTheHeap(boolean isRaw) {
        // Given
        MemoryBudget budget = new MemoryBudget(1 << 20);
        ByteBuf message = Unpooled.wrappedBuffer(strings(isRaw, 10_000).toByteArray());
        // When
        assertThatThrownBy(() -> InferDecoder.decode(message, budget))
                .isInstanceOfSatisfying(
                        InferFault.class, fault -> assertThat(fault.status()).isEqualTo(413));
        // Then
        assertThat(budget.taken()).isZero();
    }

    @Test
    void asksForNothingOfTheHeapForNumbers() {
        InferCall call = decode(ModelInferRequest.newBuilder()
                .addInputs(InferInputTensor.newBuilder()
                        .setName("x")
                        .setDatatype("FP32")
                        .addShape(100_000)
                        .setContents(
                                InferTensorContents.newBuilder().addAllFp32Contents(Collections.nCopies(100_000, 1f))))
                .build());
        assertThat(call.heap()).isNull();
        call.request().release();
    }

    // so many in each of four inputs
    private static ModelInferRequest strings(boolean isRaw, int each) {
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder();
        for (int i = 0; i < 4; i++) {
            InferInputTensor.Builder input = InferInputTensor.newBuilder()
                    .setName("x" + i)
                    .setDatatype("BYTES")
                    .addShape(each);
            if (isRaw) request.addRawInputContents(ByteString.copyFrom(new byte[4 * each]));
            else
                input.setContents(InferTensorContents.newBuilder()
                        .addAllBytesContents(Collections.nCopies(each, ByteString.EMPTY)));
            request.addInputs(input);
        }
        return request.build();
    }

    private static InferCall decode(ModelInferRequest request) {
        return InferDecoder.decode(Unpooled.wrappedBuffer(request.toByteArray()), MemoryBudget.HEAP);
    }
}
