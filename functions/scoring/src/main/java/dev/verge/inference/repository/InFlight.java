package dev.verge.inference.repository;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Counts the uses of a model that are under way in a file's memory, which the kernel keeps when the process dies: whoever
 * comes next sees what was running. A use costs two atomic additions and no call of the system. Beside the count stands how
 * often it was looked at, and how often there was a use then.
 */
final class InFlight {
    private static final VarHandle COUNT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private static final int SAMPLES = Integer.BYTES;
    private static final int BUSY = 2 * Integer.BYTES;
    private static final int BYTES = 3 * Integer.BYTES;

    private final Path file;
    private final MappedByteBuffer memory;

    private InFlight(Path file, MappedByteBuffer memory) {
        this.file = file;
        this.memory = memory;
    }

    /** Begins to count in a new file. */
    static InFlight create(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer memory = channel.map(MapMode.READ_WRITE, 0, BYTES);
            memory.order(ByteOrder.nativeOrder());
            return new InFlight(file, memory);
        }
    }

    /**
     * What a process left.
     *
     * @param underWay uses that had begun and not ended
     * @param share part of the time in which there was a use: by the rule of succession, never quite none nor all
     */
    record Left(int underWay, double share) {}

    /** What the file said when it was last written. */
    static Left left(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length < BYTES) return new Left(0, 1);
        ByteBuffer memory = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        double share = (memory.getInt(BUSY) + 1.0) / (memory.getInt(SAMPLES) + 2.0);
        return new Left(memory.getInt(0), share);
    }

    /** Looks whether there is a use. By one thread. */
    void sample() {
        if ((int) COUNT.getVolatile(memory, 0) > 0) memory.putInt(BUSY, memory.getInt(BUSY) + 1);
        memory.putInt(SAMPLES, memory.getInt(SAMPLES) + 1);
    }

    void begin() {
        COUNT.getAndAdd(memory, 0, 1);
    }

    void end() {
        COUNT.getAndAdd(memory, 0, -1);
    }

    /** Ends the counting. */
    void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
