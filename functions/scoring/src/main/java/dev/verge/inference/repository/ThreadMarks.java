package dev.verge.inference.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which model runs on which thread, in a file's memory, which the kernel keeps when the process dies: the JVM's crash report names
 * the thread. A run costs two writes to memory. More than 128 threads at a time go unmarked.
 *
 * <pre>
 * for each thread   8 bytes   the beginning of the digest of the model that runs, or 0
 *                   1 byte    length of the thread's name
 *                   119 bytes the name in UTF-8
 * </pre>
 */
final class ThreadMarks {
    private static final int SLOTS = 128;
    private static final int SLOT = 128;
    private static final int NAME = Long.BYTES + 1;
    private static final int NO_SLOT = -1;
    private static final long NONE = 0;

    private final MappedByteBuffer memory;
    private final @Nullable Thread[] holders = new Thread[SLOTS];
    private final ThreadLocal<Integer> slot = ThreadLocal.withInitial(this::take);

    private ThreadMarks(MappedByteBuffer memory) {
        this.memory = memory;
    }

    /** Begins to mark in a new file. */
    static ThreadMarks create(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer memory = channel.map(MapMode.READ_WRITE, 0, SLOTS * SLOT);
            memory.order(ByteOrder.BIG_ENDIAN);
            return new ThreadMarks(memory);
        }
    }

    /** What stands for a digest; two of a process' models are never the same by chance. */
    static long mark(String digest) {
        return Long.parseUnsignedLong(Digests.hex(digest).substring(0, 16), 16);
    }

    // a slot whose thread has ended is free again: workers come and go
    private synchronized int take() {
        for (int number = 0; number < SLOTS; number++) {
            Thread holder = holders[number];
            if (holder != null && holder.isAlive()) continue;
            holders[number] = Thread.currentThread();
            int at = number * SLOT;
            byte[] name = name(Thread.currentThread().getName());
            memory.putLong(at, NONE);
            memory.put(at + Long.BYTES, (byte) name.length);
            memory.put(at + NAME, name);
            return at;
        }
        return NO_SLOT;
    }

    private static byte[] name(String name) {
        byte[] bytes = name.getBytes(UTF_8);
        return bytes.length <= SLOT - NAME ? bytes : Arrays.copyOf(bytes, SLOT - NAME);
    }

    void enter(long mark) {
        int at = slot.get();
        if (at != NO_SLOT) memory.putLong(at, mark);
    }

    void leave() {
        int at = slot.get();
        if (at != NO_SLOT) memory.putLong(at, NONE);
    }

    /**
     * The model that ran on a thread when the process died, as the first digits of its digest; empty if none did, or the thread was
     * not marked, or there is no such file.
     */
    static Optional<String> running(Path file, String thread) throws IOException {
        if (!Files.exists(file)) return Optional.empty();
        ByteBuffer memory = ByteBuffer.wrap(Files.readAllBytes(file));
        byte[] wanted = name(thread);
        for (int at = 0; at + SLOT <= memory.capacity(); at += SLOT) {
            long mark = memory.getLong(at);
            byte[] name = new byte[Math.min(memory.get(at + Long.BYTES) & 0xff, SLOT - NAME)];
            memory.get(at + NAME, name);
            if (mark != NONE && Arrays.equals(name, wanted)) {
                return Optional.of(HexFormat.of().toHexDigits(mark));
            }
        }
        return Optional.empty();
    }
}
