package dev.verge.inference.grpc;

import static dev.verge.telemetry.Texts.quoted;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.verge.inference.grpc.protocol.InferTensorContents;
import dev.verge.inference.plane.HeapShare;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Tensors as InferTensorContents carries them: a field of numbers for each group of datatypes. */
final class TypedContents {
    /** Most bytes that a tensor's elements may take once they are read: a small number is shorter on the wire. */
    static final int MAX_BYTES = 16 * 1024 * 1024;

    private final String name;
    private final DataType type;
    private final int field;

    private TypedContents(String name, DataType type) {
        this.name = name;
        this.type = type;
        this.field = field(name, type);
    }

    /** A tensor of numbers. @throws GrpcFault INVALID_ARGUMENT if the contents are not those of the datatype */
    static Tensor numbers(String name, DataType type, long[] shape, ByteString contents) {
        try {
            return new Tensor.Numbers(name, type, shape, new TypedContents(name, type).numbers(contents));
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /**
     * A tensor of strings.
     *
     * @param max most strings that it may have
     * @param heap what they are taken from
     * @throws GrpcFault INVALID_ARGUMENT if the contents are no strings
     */
    static Tensor strings(String name, long[] shape, ByteString contents, int max, HeapShare heap) {
        try {
            return new Tensor.Strings(
                    name, shape, new TypedContents(name, DataType.BYTES).strings(contents, max, heap));
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private static GrpcFault unreadable(String name, IOException e) {
        return GrpcFault.invalid("the contents of input " + quoted(name) + " cannot be read: " + e.getMessage());
    }

    private static int field(String name, DataType type) {
        return switch (type) {
            case BOOL -> InferTensorContents.BOOL_CONTENTS_FIELD_NUMBER;
            case INT8, INT16, INT32 -> InferTensorContents.INT_CONTENTS_FIELD_NUMBER;
            case INT64 -> InferTensorContents.INT64_CONTENTS_FIELD_NUMBER;
            case UINT8, UINT16, UINT32 -> InferTensorContents.UINT_CONTENTS_FIELD_NUMBER;
            case UINT64 -> InferTensorContents.UINT64_CONTENTS_FIELD_NUMBER;
            case FP32 -> InferTensorContents.FP32_CONTENTS_FIELD_NUMBER;
            case FP64 -> InferTensorContents.FP64_CONTENTS_FIELD_NUMBER;
            case BYTES -> InferTensorContents.BYTES_CONTENTS_FIELD_NUMBER;
            case FP16 ->
                throw GrpcFault.invalid("input " + quoted(name) + " is FP16, which only raw_input_contents can carry");
        };
    }

    private String[] strings(ByteString contents, int max, HeapShare heap) throws IOException {
        List<String> strings = new ArrayList<>();
        CodedInputStream in = contents.newCodedInput();
        in.enableAliasing(true);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (!isOurs(tag) || WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                skip(in, tag);
                continue;
            }
            if (strings.size() == max) throw RawContents.tooMany(name);
            ByteString text = in.readBytes();
            heap.takeString(text.size());
            strings.add(RawContents.text(name, strings.size(), text));
        }
        return strings.toArray(String[]::new);
    }

    private ByteBuf numbers(ByteString contents) throws IOException {
        ByteBuf data = PooledByteBufAllocator.DEFAULT.directBuffer(Math.min(contents.size(), MAX_BYTES), MAX_BYTES);
        try {
            CodedInputStream in = contents.newCodedInput();
            in.enableAliasing(true);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                int wireType = WireFormat.getTagWireType(tag);
                if (!isOurs(tag)) skip(in, tag);
                else if (wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED) packed(in, data);
                else if (wireType == wireType()) number(in, data);
                else skip(in, tag);
            }
            return data;
        } catch (IOException | RuntimeException e) {
            data.release();
            throw e;
        }
    }

    private int wireType() {
        return switch (type) {
            case FP32 -> WireFormat.WIRETYPE_FIXED32;
            case FP64 -> WireFormat.WIRETYPE_FIXED64;
            default -> WireFormat.WIRETYPE_VARINT;
        };
    }

    private void packed(CodedInputStream in, ByteBuf data) throws IOException {
        if (type == DataType.FP32 || type == DataType.FP64) {
            asTheyAre(in.readBytes(), data);
            return;
        }
        int outer = in.pushLimit(in.readRawVarint32());
        while (in.getBytesUntilLimit() > 0) number(in, data);
        in.popLimit(outer);
    }

    // protobuf packs them as they lie in memory
    private void asTheyAre(ByteString packed, ByteBuf data) throws IOException {
        if (packed.size() % type.size() != 0) throw new InvalidProtocolBufferException("the last element is cut short");
        requireRoom(packed.size(), data);
        data.writeBytes(packed.asReadOnlyByteBuffer());
    }

    private void requireRoom(int bytes, ByteBuf data) {
        if (bytes > MAX_BYTES - data.writerIndex()) {
            throw GrpcFault.invalid("input " + quoted(name) + " has elements of more than " + MAX_BYTES + " bytes");
        }
    }

    private void number(CodedInputStream in, ByteBuf data) throws IOException {
        requireRoom(type.size(), data);
        switch (type) {
            case BOOL -> data.writeBoolean(in.readBool());
            case INT8 -> data.writeByte(within(in.readInt32(), Byte.MIN_VALUE, Byte.MAX_VALUE));
            case INT16 -> data.writeShortLE(within(in.readInt32(), Short.MIN_VALUE, Short.MAX_VALUE));
            case INT32 -> data.writeIntLE(in.readInt32());
            case INT64 -> data.writeLongLE(in.readInt64());
            case UINT8 -> data.writeByte(within(in.readUInt32(), 0, 0xFF));
            case UINT16 -> data.writeShortLE(within(in.readUInt32(), 0, 0xFFFF));
            case UINT32 -> data.writeIntLE(in.readUInt32());
            case UINT64 -> data.writeLongLE(in.readUInt64());
            case FP32 -> data.writeFloatLE(in.readFloat());
            case FP64 -> data.writeDoubleLE(in.readDouble());
            case FP16, BYTES -> throw new IllegalStateException(type + " is not read here");
        }
    }

    private int within(int value, int min, int max) {
        if (value >= min && value <= max) return value;
        throw GrpcFault.invalid("input " + quoted(name) + " has an element that does not fit in " + type);
    }

    private boolean isOurs(int tag) {
        int number = WireFormat.getTagFieldNumber(tag);
        if (number == field) return true;
        if (number < InferTensorContents.BOOL_CONTENTS_FIELD_NUMBER
                || number > InferTensorContents.BYTES_CONTENTS_FIELD_NUMBER) return false;
        throw GrpcFault.invalid("input " + quoted(name) + " is " + type + " and has its elements in "
                + fieldName(number) + " instead of " + fieldName(field));
    }

    private static String fieldName(int number) {
        return InferTensorContents.getDescriptor().findFieldByNumber(number).getName();
    }

    private static void skip(CodedInputStream in, int tag) throws IOException {
        if (!in.skipField(tag)) throw new InvalidProtocolBufferException("a group ends that has not begun");
    }

    /** The contents of a tensor that is not FP16. */
    static InferTensorContents of(Tensor tensor) {
        InferTensorContents.Builder contents = InferTensorContents.newBuilder();
        switch (tensor) {
            case Tensor.Strings(var _, var _, String[] data) -> {
                for (String text : data) contents.addBytesContents(ByteString.copyFromUtf8(text));
            }
            case Tensor.Numbers(var _, DataType type, var _, ByteBuf data) -> {
                ByteBuf in = data.duplicate();
                while (in.isReadable()) add(contents, type, in);
            }
        }
        return contents.build();
    }

    private static void add(InferTensorContents.Builder contents, DataType type, ByteBuf in) {
        switch (type) {
            case BOOL -> contents.addBoolContents(in.readBoolean());
            case INT8 -> contents.addIntContents(in.readByte());
            case INT16 -> contents.addIntContents(in.readShortLE());
            case INT32 -> contents.addIntContents(in.readIntLE());
            case INT64 -> contents.addInt64Contents(in.readLongLE());
            case UINT8 -> contents.addUintContents(in.readUnsignedByte());
            case UINT16 -> contents.addUintContents(in.readUnsignedShortLE());
            case UINT32 -> contents.addUintContents(in.readIntLE());
            case UINT64 -> contents.addUint64Contents(in.readLongLE());
            case FP32 -> contents.addFp32Contents(in.readFloatLE());
            case FP64 -> contents.addFp64Contents(in.readDoubleLE());
            case FP16, BYTES -> throw new IllegalStateException(type + " has no contents");
        }
    }
}
