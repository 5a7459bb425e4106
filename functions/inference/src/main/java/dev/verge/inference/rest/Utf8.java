package dev.verge.inference.rest;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Whether bytes are UTF-8. */
final class Utf8 {
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Utf8() {}

    /** Whether what lies between the buffer's indexes is UTF-8; where all of it is ASCII, at eight bytes a step. */
    static boolean is(ByteBuf text) {
        ByteBuffer bytes = text.nioBuffer();
        int at = 0;
        while (at <= bytes.limit() - Long.BYTES && (bytes.getLong(at) & HIGH_BITS) == 0) at += Long.BYTES;
        int start = text.readerIndex() + at;
        return ByteBufUtil.isText(text, start, text.writerIndex() - start, StandardCharsets.UTF_8);
    }

    /** Bytes between the quotes of a JSON's longest string or name, escapes as they are written; of any other text, a number. */
    static int longestString(ByteBuf text) {
        ByteBuffer bytes = text.nioBuffer();
        int longest = 0;
        int begin = -1;
        for (int at = 0; at < bytes.limit(); at++) {
            byte next = bytes.get(at);
            if (next == '"') {
                if (begin >= 0) longest = Math.max(longest, at - begin);
                begin = begin < 0 ? at + 1 : -1;
            } else if (next == '\\' && begin >= 0) {
                at++;
            }
        }
        // one that does not end is read, too
        return begin < 0 ? longest : Math.max(longest, bytes.limit() - begin);
    }
}
