package dev.verge.telemetry.recording;

import dev.verge.telemetry.SignalSet;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The rows of one format, in the order of the file. */
interface RowSource {
    SignalSet signals();

    /** The recording's start in epoch milliseconds; empty for a file without a readable line. */
    OptionalLong start();

    /** The next row, or null at the end. */
    @Nullable
    Row next() throws IOException;

    /** A row without its vehicle. */
    @SuppressWarnings("ArrayRecordComponent")
    record Row(long timestamp, float[] values) {}
}
