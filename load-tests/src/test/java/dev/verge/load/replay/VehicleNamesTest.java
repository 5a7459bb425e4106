package dev.verge.load.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.telemetry.VehicleId;
import java.util.List;
import org.junit.jupiter.api.Test;

class VehicleNamesTest {
    private static List<List<String>> names(List<String> stems, int vehicles) {
        return VehicleNames.assign(stems, vehicles).stream()
                .map(list -> list.stream().map(VehicleId::value).toList())
                .toList();
    }

    @Test
    void aRecordingIsOneVehicleNamedAfterIt() {
        assertThat(names(List.of("a", "b"), 2)).isEqualTo(List.of(List.of("a"), List.of("b")));
    }

    @Test
    void repeatsAreNumberedFromTwo() {
        assertThat(names(List.of("a", "b"), 5)).isEqualTo(List.of(List.of("a", "a-2", "a-3"), List.of("b", "b-2")));
    }

    @Test
    void fewerVehiclesThanRecordingsLeaveTheLastOnesOut() {
        assertThat(names(List.of("a", "b"), 1)).isEqualTo(List.of(List.of("a"), List.of()));
    }

    @Test
    void twoFilesOfOneNameAreTwoVehicles() {
        assertThat(names(List.of("a", "a"), 2)).isEqualTo(List.of(List.of("a"), List.of("a-2")));
    }

    @Test
    void aLongNameGivesWayToItsNumber() {
        String longest = "x".repeat(64);
        assertThat(names(List.of(longest), 2)).isEqualTo(List.of(List.of(longest, "x".repeat(62) + "-2")));
    }
}
