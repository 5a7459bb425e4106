package dev.verge.inference.repository;

import dev.verge.inference.plane.UseCount;
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
 * comes next sees what was running. A use costs two atomic additions and no call of the system.
 */
final class InFlight implements UseCount {
    private static final VarHandle COUNT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

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
            return new InFlight(file, channel.map(MapMode.READ_WRITE, 0, Integer.BYTES));
        }
    }

    /** Uses that had begun and not ended when the file was last written. */
    static int left(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        return bytes.length < Integer.BYTES
                ? 0
                : ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt();
    }

    @Override
    public void begin() {
        COUNT.getAndAdd(memory, 0, 1);
    }

    @Override
    public void end() {
        COUNT.getAndAdd(memory, 0, -1);
    }

    /** Ends the counting. */
    void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
