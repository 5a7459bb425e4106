package dev.verge.telemetry.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Stream entries as they come out of Redis: field, value, field, value, … in bytes. */
public final class StreamEntries {
    private StreamEntries() {}

    /** The fields of a fixture that holds one {@code XADD <stream> * field value …} command. */
    public static List<byte[]> fixture(String name) {
        String command = Fixtures.text(name).strip();
        return of(command.substring(command.indexOf(" * ") + 3).split(" "));
    }

    /** Fields from strings. */
    public static List<byte[]> of(String... fields) {
        List<byte[]> bytes = new ArrayList<>();
        for (String field : fields) bytes.add(field.getBytes(StandardCharsets.UTF_8));
        return bytes;
    }
}
