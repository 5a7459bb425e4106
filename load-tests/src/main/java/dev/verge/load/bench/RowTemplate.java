package dev.verge.load.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.VehicleId;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The XADD of one vehicle as Redis's own bytes, made once; only the time changes from row to row, and it always has 13
 * digits. A generator that formats nothing leaves the processor to what is measured.
 */
final class RowTemplate {
    private static final int TIME_DIGITS = 13;

    private final byte[] bytes;
    private final int timeAt;

    /** @param row the values that each row of the vehicle holds */
    RowTemplate(String stream, VehicleId vehicle, Measurement row) {
        List<String> words = new ArrayList<>(List.of("XADD", stream, "*", "vehicle", vehicle.value(), "ts"));
        List<String> signals = new ArrayList<>();
        for (int i = 0; i < row.values().length; i++) {
            signals.add(row.signals().names().get(i));
            signals.add(Float.toString(row.values()[i]));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        text(out, "*" + (words.size() + 1 + signals.size()) + "\r\n");
        words.forEach(word -> bulk(out, word));
        text(out, "$" + TIME_DIGITS + "\r\n");
        timeAt = out.size();
        text(out, "0".repeat(TIME_DIGITS) + "\r\n");
        signals.forEach(word -> bulk(out, word));
        bytes = out.toByteArray();
    }

    private static void bulk(ByteArrayOutputStream out, String word) {
        text(out, "$" + word.length() + "\r\n" + word + "\r\n");
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(US_ASCII));
    }

    /** The command for this time, in milliseconds since the epoch; the array is the template's own. */
    byte[] at(long epochMillis) {
        long rest = epochMillis;
        for (int i = timeAt + TIME_DIGITS - 1; i >= timeAt; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return bytes;
    }
}
