package dev.verge.telemetry;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the names of recent vehicles, so that a row of a known vehicle makes no new name. A fixed number of slots;
 * two vehicles of one slot take turns. Thread-safe without a lock: a name is immutable, and a lost race costs one object.
 */
final class VehicleIds {
    // more than a site's 10,000 vehicles; 64 KiB
    private static final int SLOTS = 1 << 14;

    private final @Nullable VehicleId[] recent = new @Nullable VehicleId[SLOTS];

    /** The vehicle of this name, or null where it is no valid one. */
    @Nullable
    VehicleId of(byte[] name) {
        int slot = Hashes.of(name) & (SLOTS - 1);
        VehicleId known = recent[slot];
        if (known != null && isNamed(known.value(), name)) return known;
        // one character a byte: a name with others than ASCII is refused either way
        String text = new String(name, StandardCharsets.ISO_8859_1);
        if (!VehicleId.isValid(text)) return null;
        VehicleId vehicle = new VehicleId(text);
        recent[slot] = vehicle;
        return vehicle;
    }

    private static boolean isNamed(String value, byte[] name) {
        if (value.length() != name.length) return false;
        for (int i = 0; i < name.length; i++) {
            if (value.charAt(i) != name[i]) return false;
        }
        return true;
    }
}
