package dev.verge.ingest.rows;

import io.lettuce.core.codec.RedisCodec;
import java.nio.ByteBuffer;

/**
 * Bytes as they are, but of a long value only the first {@value #KEPT}: a row's fields are short, and a batch of entries
 * with megabytes in them must not fill the heap. The parser then refuses the value as too large.
 */
public final class TruncatingCodec implements RedisCodec<byte[], byte[]> {
    /** Longest value that arrives whole, in bytes. */
    static final int KEPT = 512;

    @Override
    public byte[] decodeKey(ByteBuffer bytes) {
        return decodeValue(bytes);
    }

    @Override
    public byte[] decodeValue(ByteBuffer bytes) {
        byte[] kept = new byte[Math.min(bytes.remaining(), KEPT)];
        bytes.get(kept);
        return kept;
    }

    @Override
    public ByteBuffer encodeKey(byte[] key) {
        return ByteBuffer.wrap(key);
    }

    @Override
    public ByteBuffer encodeValue(byte[] value) {
        return ByteBuffer.wrap(value);
    }
}
