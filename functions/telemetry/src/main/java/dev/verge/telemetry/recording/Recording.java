package dev.verge.telemetry.recording;

import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.VehicleId;
import java.io.IOException;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * An open recording: one vehicle's rows in the order of the file, which is read while one iterates, once. Not
 * thread-safe. Close it.
 */
public final class Recording implements Iterable<Measurement>, AutoCloseable {
    private final VehicleId vehicle;
    private final RecordingFormat format;
    private final RowSource rows;
    private final CsvReader lines;
    private final Notes notes;
    private boolean iterated;

    Recording(VehicleId vehicle, RecordingFormat format, RowSource rows, CsvReader lines, Notes notes) {
        this.vehicle = vehicle;
        this.format = format;
        this.rows = rows;
        this.lines = lines;
        this.notes = notes;
    }

    /** The file's stem, with {@code -} for every character that a vehicle's name must not have. */
    public String vehicle() {
        return vehicle.value();
    }

    /** The kind of log. */
    public RecordingFormat format() {
        return format;
    }

    /** The known signals of the file, in its order: the columns of every row. */
    public SignalSet signals() {
        return rows.signals();
    }

    /** When the recording starts; empty for one without a readable line. */
    public Optional<Instant> start() {
        return rows.start().stream().mapToObj(Instant::ofEpochMilli).findFirst();
    }

    /** What was left out or looks odd in what has been read so far. */
    public List<Note> notes() {
        return notes.list();
    }

    /**
     * The rows. A file that fails in the middle throws {@link UnreadableRecording} from here or from
     * {@code next}.
     *
     * @throws IllegalStateException if it was called before
     */
    @Override
    public Iterator<Measurement> iterator() {
        if (iterated) throw new IllegalStateException("a recording is read once: open it again");
        iterated = true;
        return new Rows();
    }

    /** The same as {@link #iterator()}, as a stream. */
    public Stream<Measurement> stream() {
        return StreamSupport.stream(spliterator(), false);
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException nothingMoreToRead) {
            throw new UnreadableRecording("cannot close the recording of " + vehicle, nothingMoreToRead);
        }
    }

    private final class Rows implements Iterator<Measurement> {
        private @Nullable Measurement ahead = read();

        @Override
        public boolean hasNext() {
            return ahead != null;
        }

        @Override
        public Measurement next() {
            Measurement row = ahead;
            if (row == null) throw new NoSuchElementException();
            ahead = read();
            return row;
        }

        private @Nullable Measurement read() {
            try {
                RowSource.Row row = rows.next();
                return row == null ? null : new Measurement(vehicle, row.timestamp(), rows.signals(), row.values());
            } catch (IOException failed) {
                throw new UnreadableRecording(
                        "cannot read on in the recording of " + vehicle + " after line " + lines.lineNumber() + ": "
                                + failed.getMessage(),
                        failed);
            }
        }
    }
}
