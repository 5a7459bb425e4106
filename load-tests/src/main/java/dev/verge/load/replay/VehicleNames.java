package dev.verge.load.replay;

import dev.verge.telemetry.VehicleId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Names for as many vehicles as wanted from a list of recordings: {@code drive}, then {@code drive-2}, {@code drive-3}… */
public final class VehicleNames {
    private VehicleNames() {}

    /**
     * For each recording, the vehicles that replay it. The recordings are dealt out in turn until there are {@code
     * vehicles} of them; with fewer vehicles than recordings the last recordings get none. A name that is taken (two
     * files with one stem) is numbered on, and a long stem gives way to its number.
     *
     * @param stems one name a recording
     * @param vehicles how many vehicles are wanted, at least 1
     */
    public static List<List<VehicleId>> assign(List<String> stems, int vehicles) {
        List<List<VehicleId>> assigned = new ArrayList<>();
        stems.forEach(stem -> assigned.add(new ArrayList<>()));
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < vehicles; i++) {
            int recording = i % stems.size();
            assigned.get(recording).add(free(stems.get(recording), 1 + i / stems.size(), taken));
        }
        return assigned;
    }

    private static VehicleId free(String stem, int first, Set<String> taken) {
        for (int number = first; ; number++) {
            String suffix = number == 1 ? "" : "-" + number;
            int room = VehicleId.MAX_LENGTH - suffix.length();
            String name = (stem.length() > room ? stem.substring(0, room) : stem) + suffix;
            if (taken.add(name)) return new VehicleId(name);
        }
    }
}
