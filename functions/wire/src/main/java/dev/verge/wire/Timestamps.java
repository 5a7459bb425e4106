package dev.verge.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.verge.telemetry.Reason;
import java.io.IOException;
import java.util.Arrays;

/** Reads {@code timestamps}: whole milliseconds since the epoch, each later than the one before. */
final class Timestamps {
    private Timestamps() {}

    static long[] read(JsonParser parser) throws IOException, Refusal {
        if (!parser.isExpectedStartArrayToken()) {
            throw new Refusal(Reason.MALFORMED, "timestamps", "timestamps must be an array of milliseconds");
        }
        long[] times = new long[64];
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (count == WindowReader.MAX_CELLS) {
                throw new Refusal(
                        Reason.FIELD_TOO_LARGE, "timestamps", "more than " + WindowReader.MAX_CELLS + " rows");
            }
            if (count == times.length) times = Arrays.copyOf(times, count * 2);
            times[count] = time(parser, count, count == 0 ? -1 : times[count - 1]);
            count++;
        }
        return Arrays.copyOf(times, count);
    }

    private static long time(JsonParser parser, int row, long before) throws IOException, Refusal {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
                || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw new Refusal(
                    Reason.BAD_TIME,
                    "timestamps[" + row + "]",
                    "a time must be a whole number of milliseconds since the epoch");
        }
        long time = parser.getLongValue();
        if (time > before) return time;
        throw new Refusal(
                Reason.BAD_TIME,
                "timestamps[" + row + "]",
                row == 0 ? "a time must not be negative" : "times must increase, but " + time + " follows " + before);
    }
}
