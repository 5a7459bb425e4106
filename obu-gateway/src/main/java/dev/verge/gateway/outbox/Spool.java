package dev.verge.gateway.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;

/**
 * A file of this gateway alone for events that Redis does not take now: what is in it outlives the process. It is not
 * synced to the disk, so it does not outlive the machine. Whoever uses it sees to it that calls do not overlap.
 *
 * <p>A record is its length, its CRC-32C, and id, vehicle, reasons and window, each with its length. What follows the last
 * whole record was being written when the process ended. No {@link FileChannel} writes it: that would be closed for good
 * when its thread is interrupted.
 */
final class Spool implements AutoCloseable {
    private static final int HEAD = 8;

    private final Path path;
    private final FileChannel lock;
    private RandomAccessFile file;

    /** @throws IllegalStateException if the folder cannot be used, or another gateway uses it */
    Spool(Path folder) {
        path = folder.resolve("outbox.spool");
        try {
            Files.createDirectories(folder);
            lock = FileChannel.open(folder.resolve("outbox.lock"), CREATE, WRITE);
            if (!isMine(lock)) {
                lock.close();
                throw new IllegalStateException("another gateway uses the folder of verge.gateway.outbox.spool");
            }
            file = open(path);
        } catch (IOException e) {
            throw new IllegalStateException("verge.gateway.outbox.spool cannot be used: " + e, e);
        }
    }

    private static boolean isMine(FileChannel lock) throws IOException {
        try {
            FileLock held = lock.tryLock();
            return held != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static RandomAccessFile open(Path path) throws IOException {
        return new RandomAccessFile(path.toFile(), "rw");
    }

    /** Bytes in it. */
    long bytes() {
        try {
            return file.length();
        } catch (IOException e) {
            return 0;
        }
    }

    /** What a former process left, in order; what was not whole is cut off. */
    List<OutboxEvent> read() throws IOException {
        ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(file.length()));
        file.seek(0);
        file.readFully(all.array());
        List<OutboxEvent> events = new ArrayList<>();
        int whole = 0;
        while (all.remaining() >= HEAD) {
            int length = all.getInt();
            int sum = all.getInt();
            if (length < 0 || length > all.remaining()) break;
            ByteBuffer record = all.slice(all.position(), length);
            if (sum(record) != sum) break;
            try {
                events.add(event(record));
            } catch (BufferUnderflowException | NegativeArraySizeException e) {
                break;
            }
            all.position(all.position() + length);
            whole = all.position();
        }
        file.setLength(whole);
        return events;
    }

    /** Adds them at the end: all, or none where it fails. */
    void append(List<OutboxEvent> events) throws IOException {
        long before = file.length();
        try {
            file.seek(before);
            file.write(bytes(events));
        } catch (IOException e) {
            file.setLength(before);
            throw e;
        }
    }

    /** These and no others, at one moment. */
    void replace(List<OutboxEvent> events) throws IOException {
        Path next = path.resolveSibling("outbox.spool.next");
        Files.write(next, bytes(events));
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
        file.close();
        file = open(path);
    }

    /** Nothing is left in it. */
    void clear() throws IOException {
        file.setLength(0);
    }

    private static byte[] bytes(List<OutboxEvent> events) {
        int bytes = 0;
        List<byte[][]> parts = new ArrayList<>(events.size());
        for (OutboxEvent event : events) {
            byte[][] fields = {
                event.id().getBytes(UTF_8),
                event.vehicle().getBytes(UTF_8),
                event.why().getBytes(UTF_8),
                event.window()
            };
            parts.add(fields);
            bytes += HEAD;
            for (byte[] field : fields) bytes += Integer.BYTES + field.length;
        }
        ByteBuffer all = ByteBuffer.allocate(bytes);
        for (byte[][] fields : parts) {
            int head = all.position();
            all.position(head + HEAD);
            for (byte[] field : fields) all.putInt(field.length).put(field);
            int length = all.position() - head - HEAD;
            all.putInt(head, length).putInt(head + Integer.BYTES, sum(all.slice(head + HEAD, length)));
        }
        return all.array();
    }

    private static int sum(ByteBuffer record) {
        CRC32C sum = new CRC32C();
        sum.update(record.duplicate());
        return (int) sum.getValue();
    }

    private static OutboxEvent event(ByteBuffer record) {
        String id = new String(field(record), UTF_8);
        String vehicle = new String(field(record), UTF_8);
        String why = new String(field(record), UTF_8);
        return new OutboxEvent(id, vehicle, why, field(record), CompletableFuture.completedFuture(null));
    }

    private static byte[] field(ByteBuffer record) {
        byte[] field = new byte[record.getInt()];
        record.get(field);
        return field;
    }

    @Override
    public void close() throws IOException {
        file.close();
        lock.close();
    }
}
