package dev.verge.inference.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.SequenceInfo;
import ai.onnxruntime.TensorInfo;
import dev.verge.inference.tensor.DataType;
import java.util.List;
import java.util.Optional;

/** ONNX Runtime's types in the terms of the protocol. */
final class Types {
    private Types() {}

    /** @throws ModelFailure if the protocol cannot carry it */
    static TensorSpec input(NodeInfo node) {
        if (node.getInfo() instanceof TensorInfo tensor)
            return tensor("input " + node.getName(), node.getName(), tensor);
        throw new ModelFailure("input " + node.getName() + " is no tensor: " + node.getInfo());
    }

    /** @throws ModelFailure if no tensor can be made of it */
    static TensorSpec output(NodeInfo node) {
        String name = node.getName();
        if (node.getInfo() instanceof TensorInfo tensor) return tensor("output " + name, name, tensor);
        if (!(node.getInfo() instanceof SequenceInfo sequence)) {
            throw new ModelFailure("output " + name + " is neither a tensor nor a sequence: " + node.getInfo());
        }
        return sequence.sequenceOfMaps
                ? new TensorSpec(
                        name, element(name, sequence.mapInfo.valueType), TensorSpec.Form.MAPS, ANY_BY_ANY, NONE_OF_TWO)
                : new TensorSpec(name, element(name, sequence.sequenceType), TensorSpec.Form.TENSORS, ANY, NONE);
    }

    private static final long[] ANY_BY_ANY = {-1, -1};
    private static final List<String> NONE_OF_TWO = List.of("", "");
    private static final long[] ANY = {-1};
    private static final List<String> NONE = List.of("");

    private static TensorSpec tensor(String place, String name, TensorInfo info) {
        DataType type = of(info.onnxType)
                .orElseThrow(
                        () -> new ModelFailure(place + " is of a type that the protocol has not: " + info.onnxType));
        return new TensorSpec(name, type, TensorSpec.Form.TENSOR, info.getShape(), List.of(info.getDimensionNames()));
    }

    private static DataType element(String name, OnnxJavaType type) {
        return switch (type) {
            case FLOAT -> DataType.FP32;
            case DOUBLE -> DataType.FP64;
            case INT64 -> DataType.INT64;
            case STRING -> DataType.BYTES;
            case INT8, INT16, INT32, BOOL, UINT8, FLOAT16, BFLOAT16, UNKNOWN ->
                throw new ModelFailure("output " + name + " is a sequence of " + type
                        + ", which ONNX Runtime's Java API does not give");
        };
    }

    /** The protocol's name of a type, or empty if it has none. */
    static Optional<DataType> of(TensorInfo.OnnxTensorType type) {
        return Optional.ofNullable(
                switch (type) {
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 -> DataType.UINT8;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 -> DataType.INT8;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16 -> DataType.UINT16;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16 -> DataType.INT16;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32 -> DataType.UINT32;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 -> DataType.INT32;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64 -> DataType.UINT64;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> DataType.INT64;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 -> DataType.FP16;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> DataType.FP32;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> DataType.FP64;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING -> DataType.BYTES;
                    case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> DataType.BOOL;
                    default -> null;
                });
    }

    /** What a buffer of this datatype is to ONNX Runtime, or empty where its Java API makes no tensor of it. */
    static Optional<OnnxJavaType> buffer(DataType type) {
        return switch (type) {
            case BOOL -> Optional.of(OnnxJavaType.BOOL);
            case UINT8 -> Optional.of(OnnxJavaType.UINT8);
            case INT8 -> Optional.of(OnnxJavaType.INT8);
            case INT16 -> Optional.of(OnnxJavaType.INT16);
            case INT32 -> Optional.of(OnnxJavaType.INT32);
            case INT64 -> Optional.of(OnnxJavaType.INT64);
            case FP16 -> Optional.of(OnnxJavaType.FLOAT16);
            case FP32 -> Optional.of(OnnxJavaType.FLOAT);
            case FP64 -> Optional.of(OnnxJavaType.DOUBLE);
            case UINT16, UINT32, UINT64, BYTES -> Optional.empty();
        };
    }

    /** The number of a datatype in TensorProto.DataType of onnx.proto. */
    static int number(DataType type) {
        return switch (type) {
            case FP32 -> 1;
            case UINT8 -> 2;
            case INT8 -> 3;
            case UINT16 -> 4;
            case INT16 -> 5;
            case INT32 -> 6;
            case INT64 -> 7;
            case BYTES -> 8;
            case BOOL -> 9;
            case FP16 -> 10;
            case FP64 -> 11;
            case UINT32 -> 12;
            case UINT64 -> 13;
        };
    }
}
