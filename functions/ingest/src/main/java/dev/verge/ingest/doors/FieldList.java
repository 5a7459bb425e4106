package dev.verge.ingest.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Field, value, field, value, … as bytes: a row before anybody has looked at it. */
final class FieldList {
    private static final int SHOWN = 1024;

    private final List<byte[]> list = new ArrayList<>();

    /** An entry's fields, as Redis gave them. */
    static FieldList of(Map<byte[], byte[]> entry) {
        FieldList fields = new FieldList();
        entry.forEach((name, value) -> {
            fields.list.add(name);
            fields.list.add(value);
        });
        return fields;
    }

    void add(String name, String value) {
        list.add(name.getBytes(UTF_8));
        list.add(value.getBytes(UTF_8));
    }

    List<byte[]> list() {
        return list;
    }

    /** Number of fields. */
    int size() {
        return list.size() / 2;
    }

    byte @Nullable [] find(byte[] name) {
        for (int i = 0; i + 1 < list.size(); i += 2) {
            if (Arrays.equals(list.get(i), name)) return list.get(i + 1);
        }
        return null;
    }

    /** The value of a field as text, or an empty text where there is none. */
    String text(String name) {
        byte[] value = find(name.getBytes(UTF_8));
        return value == null ? "" : new String(value, UTF_8);
    }

    /** The vehicle that the fields name, in any layout. */
    String vehicle() {
        String vehicle = text("vehicle");
        return vehicle.isEmpty() ? text("car_id") : vehicle;
    }

    /** {@code name=value} pairs for a person to look at, cut short. */
    String shown() {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < list.size() && shown.length() < SHOWN; i++) {
            byte[] part = list.get(i);
            shown.append(new String(part, 0, Math.min(part.length, SHOWN), UTF_8))
                    .append(i % 2 == 0 ? '=' : ' ');
        }
        return shown.toString();
    }
}
