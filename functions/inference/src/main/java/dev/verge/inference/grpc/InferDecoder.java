package dev.verge.inference.grpc;

import static dev.verge.telemetry.Texts.quoted;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import dev.verge.inference.grpc.protocol.ModelInferRequest;
import dev.verge.inference.grpc.protocol.ModelInferRequest.InferInputTensor;
import dev.verge.inference.grpc.protocol.ModelInferRequest.InferRequestedOutputTensor;
import dev.verge.inference.plane.HeapShare;
import dev.verge.inference.plane.InferRequest;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.MemoryBudget;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a ModelInferRequest from its bytes straight into tensors. The generated message would copy each tensor once more
 * and make dozens of bytes of objects out of two bytes of a hostile one.
 */
final class InferDecoder {
    /** Most inputs, or outputs, of a request. */
    static final int MAX_TENSORS = 256;

    /** Longest name, version or id, in bytes. */
    static final int MAX_TEXT_BYTES = 1024;

    /** Most dimensions of a tensor. */
    static final int MAX_DIMENSIONS = 32;

    private String model = "";
    private String version = "";
    private String id = "";
    private final List<Input> inputs = new ArrayList<>(4);
    private final List<String> outputs = new ArrayList<>(4);
    private final List<ByteString> raw = new ArrayList<>(4);

    private final MemoryBudget budget;
    private @Nullable HeapShare heap;

    private InferDecoder(MemoryBudget budget) {
        this.budget = budget;
    }

    /**
     * @param message not kept
     * @param budget of the heap, for all requests
     * @return a request whose inputs the caller hands on or releases, and which the caller closes
     * @throws GrpcFault INVALID_ARGUMENT with a sentence that names the fault
     * @throws dev.verge.inference.plane.InferFault 413 or 503 if there is no room for its strings
     */
    static InferCall decode(ByteBuf message, MemoryBudget budget) {
        InferDecoder decoder = new InferDecoder(budget);
        boolean read = false;
        try {
            decoder.read(aliasing(UnsafeByteOperations.unsafeWrap(message.nioBuffer())));
            InferCall call = decoder.call();
            read = true;
            return call;
        } catch (IOException e) {
            throw GrpcFault.invalid("the message is no ModelInferRequest: " + e.getMessage());
        } finally {
            if (!read && decoder.heap != null) decoder.heap.close();
        }
    }

    // only who has something on the heap has a share
    private HeapShare heap() {
        if (heap == null) heap = new HeapShare(budget);
        return heap;
    }

    /** One input as it came; what it holds is a view of the message. */
    private record Input(String name, DataType type, long[] shape, ByteString contents) {}

    private void read(CodedInputStream in) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (!isDelimited(tag)) {
                skip(in, tag);
                continue;
            }
            switch (WireFormat.getTagFieldNumber(tag)) {
                case ModelInferRequest.MODEL_NAME_FIELD_NUMBER -> model = text(in, "model_name");
                case ModelInferRequest.MODEL_VERSION_FIELD_NUMBER -> version = text(in, "model_version");
                case ModelInferRequest.ID_FIELD_NUMBER -> id = text(in, "id");
                case ModelInferRequest.INPUTS_FIELD_NUMBER ->
                    bounded(inputs, "inputs").add(input(aliasing(in.readBytes())));
                case ModelInferRequest.OUTPUTS_FIELD_NUMBER ->
                    bounded(outputs, "outputs").add(output(aliasing(in.readBytes())));
                case ModelInferRequest.RAW_INPUT_CONTENTS_FIELD_NUMBER ->
                    bounded(raw, "raw_input_contents").add(in.readBytes());
                default -> skip(in, tag);
            }
        }
    }

    private Input input(CodedInputStream in) throws IOException {
        String name = "";
        String datatype = "";
        Shape shape = new Shape();
        ByteString contents = ByteString.EMPTY;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            if (!isDelimited(tag) && field != InferInputTensor.SHAPE_FIELD_NUMBER) {
                skip(in, tag);
                continue;
            }
            switch (field) {
                case InferInputTensor.NAME_FIELD_NUMBER -> name = text(in, "name");
                case InferInputTensor.DATATYPE_FIELD_NUMBER -> datatype = text(in, "datatype");
                case InferInputTensor.SHAPE_FIELD_NUMBER -> shape.read(in, tag);
                case InferInputTensor.PARAMETERS_FIELD_NUMBER -> parameter(aliasing(in.readBytes()), "input", name);
                // what comes twice counts as one after the other
                case InferInputTensor.CONTENTS_FIELD_NUMBER -> contents = joined(contents, in.readBytes());
                default -> skip(in, tag);
            }
        }
        return new Input(name, type(name, datatype), shape.dimensions(), contents);
    }

    private ByteString joined(ByteString contents, ByteString more) {
        // parts are kept in objects, small ones are copied
        if (!contents.isEmpty()) heap().takeString(Math.min(more.size(), 128));
        return contents.concat(more);
    }

    private static DataType type(String input, String datatype) {
        Optional<DataType> type = DataType.named(datatype);
        if (type.isPresent()) return type.get();
        throw GrpcFault.invalid("input " + quoted(input) + " has datatype " + quoted(datatype) + "; known are "
                + Arrays.toString(DataType.values()));
    }

    private static String output(CodedInputStream in) throws IOException {
        String name = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (!isDelimited(tag)) {
                skip(in, tag);
                continue;
            }
            switch (WireFormat.getTagFieldNumber(tag)) {
                case InferRequestedOutputTensor.NAME_FIELD_NUMBER -> name = text(in, "name");
                case InferRequestedOutputTensor.PARAMETERS_FIELD_NUMBER ->
                    parameter(aliasing(in.readBytes()), "output", name);
                default -> skip(in, tag);
            }
        }
        return name;
    }

    // parameters are for servers that know them, but who passes over these answers something else than was asked
    private static void parameter(CodedInputStream entry, String where, String name) throws IOException {
        for (int tag = entry.readTag(); tag != 0; tag = entry.readTag()) {
            if (tag != (1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                skip(entry, tag);
                continue;
            }
            String key = text(entry, "name of a parameter");
            if (key.startsWith("shared_memory_") || key.equals("classification")) {
                throw GrpcFault.invalid(where + " " + quoted(name) + " has parameter " + quoted(key)
                        + ", an extension that is not served here");
            }
        }
    }

    private static final class Shape {
        private long[] sizes = new long[4];
        private int count;

        void read(CodedInputStream in, int tag) throws IOException {
            if (!isDelimited(tag)) {
                add(in.readInt64());
                return;
            }
            int outer = in.pushLimit(in.readRawVarint32());
            while (in.getBytesUntilLimit() > 0) add(in.readInt64());
            in.popLimit(outer);
        }

        private void add(long size) {
            if (count == MAX_DIMENSIONS)
                throw GrpcFault.invalid("a shape has more than " + MAX_DIMENSIONS + " dimensions");
            if (count == sizes.length) sizes = Arrays.copyOf(sizes, 2 * count);
            sizes[count++] = size;
        }

        long[] dimensions() {
            return Arrays.copyOf(sizes, count);
        }
    }

    private InferCall call() {
        if (!raw.isEmpty() && raw.size() != inputs.size()) {
            throw GrpcFault.invalid(
                    "raw_input_contents has " + raw.size() + " entries for " + inputs.size() + " inputs");
        }
        List<Tensor> tensors = new ArrayList<>(inputs.size());
        try {
            boolean isRaw = true;
            int maxStrings = RawContents.MAX_STRINGS;
            for (int i = 0; i < inputs.size(); i++) {
                Tensor tensor = tensor(i, maxStrings);
                tensors.add(tensor);
                if (tensor instanceof Tensor.Strings strings) maxStrings -= strings.data().length;
                isRaw &= inputs.get(i).contents.isEmpty();
            }
            Optional<String> wanted = version.isEmpty() ? Optional.empty() : Optional.of(version);
            return new InferCall(new InferRequest(model, wanted, tensors, outputs), id, isRaw, heap);
        } catch (RuntimeException | OutOfMemoryError e) {
            tensors.forEach(Tensor::release);
            throw e;
        }
    }

    private Tensor tensor(int i, int maxStrings) {
        Input input = inputs.get(i);
        boolean isText = input.type == DataType.BYTES;
        if (raw.isEmpty()) {
            return isText
                    ? TypedContents.strings(input.name, input.shape, input.contents, maxStrings, heap())
                    : TypedContents.numbers(input.name, input.type, input.shape, input.contents);
        }
        if (input.contents.isEmpty()) {
            return isText
                    ? RawContents.strings(input.name, input.shape, raw.get(i), maxStrings, heap())
                    : RawContents.numbers(input.name, input.type, input.shape, raw.get(i));
        }
        throw GrpcFault.invalid("input " + quoted(input.name) + " has contents, and there are raw_input_contents");
    }

    private static <T> List<T> bounded(List<T> list, String what) {
        if (list.size() < MAX_TENSORS) return list;
        throw GrpcFault.invalid("there are more than " + MAX_TENSORS + " " + what);
    }

    private static String text(CodedInputStream in, String what) throws IOException {
        ByteString bytes = in.readBytes();
        if (bytes.size() > MAX_TEXT_BYTES) {
            throw GrpcFault.invalid("the " + what + " is longer than " + MAX_TEXT_BYTES + " bytes");
        }
        if (!bytes.isValidUtf8()) throw GrpcFault.invalid("the " + what + " is not UTF-8");
        return bytes.toStringUtf8();
    }

    // what has another wire type than its field is an unknown field, as everywhere in protobuf
    private static boolean isDelimited(int tag) {
        return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    private static CodedInputStream aliasing(ByteString bytes) {
        CodedInputStream in = bytes.newCodedInput();
        in.enableAliasing(true);
        return in;
    }

    private static void skip(CodedInputStream in, int tag) throws IOException {
        if (!in.skipField(tag)) throw new InvalidProtocolBufferException("a group ends that has not begun");
    }
}
