package dev.verge.inference.tensor;

import java.util.Optional;

/** Datatypes of the Open Inference Protocol, by the names that it uses. */
public enum DataType {
    BOOL(1),
    UINT8(1),
    UINT16(2),
    UINT32(4),
    UINT64(8),
    INT8(1),
    INT16(2),
    INT32(4),
    INT64(8),
    FP16(2),
    FP32(4),
    FP64(8),
    /** Strings, in UTF-8 where they are bytes. */
    BYTES(0);

    private final int size;

    DataType(int size) {
        this.size = size;
    }

    /** Bytes of one element; 0 for {@link #BYTES}, whose elements have lengths of their own. */
    public int size() {
        return size;
    }

    /** The datatype of this name, as the protocol spells it, or empty. */
    public static Optional<DataType> named(String name) {
        for (DataType type : values()) if (type.name().equals(name)) return Optional.of(type);
        return Optional.empty();
    }
}
