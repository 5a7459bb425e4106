package dev.verge.ingest.doors;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;

/** Reads request bodies into memory, all together never more than so many bytes. */
final class Bodies {
    private static final int PART = 64 * 1024;

    private final Semaphore free;

    Bodies(int maxBytes) {
        this.free = new Semaphore(maxBytes);
    }

    /**
     * Reads a body and hands it to its use; its room is free again after that.
     *
     * @param length as announced, or -1 where it is not
     * @throws NoRoomException if there is no room now
     */
    Answer read(InputStream body, int length, Use use) throws IOException {
        Room room = new Room();
        try {
            if (length < 0) return use.of(growing(body, room));
            room.take(length);
            return use.of(body.readNBytes(length));
        } finally {
            free.release(room.taken);
        }
    }

    private byte[] growing(InputStream body, Room room) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (true) {
            room.take(PART);
            byte[] part = body.readNBytes(PART);
            read.writeBytes(part);
            if (part.length < PART) return read.toByteArray();
        }
    }

    private final class Room {
        private int taken;

        void take(int bytes) {
            if (!free.tryAcquire(bytes)) throw new NoRoomException();
            taken += bytes;
        }
    }

    /** What is done with a body. */
    interface Use {
        Answer of(byte[] body);
    }

    /** Other bodies take all the room. */
    static final class NoRoomException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
