package dev.verge.ingest.doors;

import io.lettuce.core.codec.RedisCodec;
import java.nio.ByteBuffer;

/** Bytes as they are, but of a value only so many: the rest of a field of megabytes is never in memory as a value. */
record CutCodec(int longest) implements RedisCodec<byte[], byte[]> {
    @Override
    public byte[] decodeKey(ByteBuffer bytes) {
        return decodeValue(bytes);
    }

    @Override
    public byte[] decodeValue(ByteBuffer bytes) {
        byte[] kept = new byte[Math.min(bytes.remaining(), longest)];
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
