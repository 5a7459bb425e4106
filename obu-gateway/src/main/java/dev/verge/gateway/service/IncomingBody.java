package dev.verge.gateway.service;

import io.vertx.core.buffer.Buffer;

/** The body of one request as it comes in, within the gateway's limits. For use on the request's event loop only. */
final class IncomingBody {
    /** What became of a part. */
    enum Taken {
        YES,
        /** The body is longer than one may be. */
        TOO_LONG,
        /** All bodies together are. */
        NO_ROOM
    }

    private static final Buffer EMPTY = Buffer.buffer();

    private final Gateway gateway;
    private Buffer bytes = EMPTY;
    private boolean isCopy;
    private long held;

    IncomingBody(Gateway gateway) {
        this.gateway = gateway;
    }

    Taken add(Buffer part) {
        if ((long) bytes.length() + part.length() > gateway.maxBody()) return Taken.TOO_LONG;
        if (!gateway.hold(part.length())) return Taken.NO_ROOM;
        held += part.length();
        // most bodies come in one part, which is given away by Vert.x and need not be copied
        if (bytes == EMPTY) {
            bytes = part;
        } else {
            if (!isCopy)
                bytes = Buffer.buffer(2 * (bytes.length() + part.length())).appendBuffer(bytes);
            isCopy = true;
            bytes.appendBuffer(part);
        }
        return Taken.YES;
    }

    /** Puts its plain bytes in the place of a compressed body. */
    Taken replace(Buffer plain) {
        release();
        bytes = EMPTY;
        isCopy = false;
        return add(plain);
    }

    /** What has come up to now; not to be changed. */
    Buffer bytes() {
        return bytes;
    }

    /** Gives back the room; the bytes stay readable for who has them. */
    void release() {
        gateway.release(held);
        held = 0;
    }
}
