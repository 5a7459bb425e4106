package dev.verge.load.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.VehicleId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultTest {
    private static List<Measurement> rows(String... faults) {
        Drive drive = new Drive(
                new VehicleId("car"),
                Regime.HIGHWAY,
                Instant.EPOCH,
                Duration.ofSeconds(300),
                Duration.ofSeconds(1),
                1,
                1,
                0,
                Arrays.stream(faults).map(Fault::parse).toList());
        List<Measurement> rows = new ArrayList<>();
        new VehicleSimulator(drive).forEachRemaining(rows::add);
        return rows;
    }

    private static float at(List<Measurement> rows, int second, String signal) {
        return rows.get(second).value(signal);
    }

    @Test
    void biasAddsItsSizeWhileItLasts() {
        List<Measurement> sound = rows();
        List<Measurement> faulty = rows("bias:engine_oil_temperature:from=100:for=50:size=25");
        for (int second : List.of(0, 99, 150, 299)) {
            assertThat(at(faulty, second, "engine_oil_temperature"))
                    .isEqualTo(at(sound, second, "engine_oil_temperature"));
        }
        for (int second : List.of(100, 149)) {
            assertThat(at(faulty, second, "engine_oil_temperature"))
                    .isEqualTo(Math.round((at(sound, second, "engine_oil_temperature") + 25) * 10) / 10f);
        }
    }

    @Test
    void driftGrowsToItsSize() {
        List<Measurement> sound = rows();
        List<Measurement> faulty = rows("drift:fuel_level:from=0:for=300:size=6");
        assertThat(at(faulty, 0, "fuel_level")).isEqualTo(at(sound, 0, "fuel_level"));
        assertThat(at(faulty, 150, "fuel_level") - at(sound, 150, "fuel_level")).isEqualTo(3f);
    }

    @Test
    void stuckRepeatsTheValueFromItsBeginning() {
        List<Measurement> faulty = rows("stuck:engine_torque:from=30:for=100");
        assertThat(faulty.subList(30, 130))
                .allSatisfy(row -> assertThat(row.value("engine_torque")).isEqualTo(at(faulty, 30, "engine_torque")));
        assertThat(at(faulty, 130, "engine_torque")).isNotEqualTo(at(faulty, 30, "engine_torque"));
    }

    @Test
    void spikesHitSomeRowsByTheirSize() {
        List<Measurement> sound = rows();
        List<Measurement> faulty = rows("spikes:engine_torque:size=50");
        Predicate<Integer> spiked =
                i -> Math.abs(Math.abs(at(faulty, i, "engine_torque") - at(sound, i, "engine_torque")) - 50) < 0.2;
        long spikes =
                java.util.stream.IntStream.range(0, 300).boxed().filter(spiked).count();
        assertThat(spikes).isBetween(10L, 60L);
    }

    @Test
    void missingLeavesTheSignalOut() {
        assertThat(at(rows("missing:brake_pressure:from=10:for=1"), 10, "brake_pressure"))
                .isNaN();
    }

    @Test
    void swappedSignalsHoldEachOthersValues() {
        List<Measurement> sound = rows();
        List<Measurement> faulty = rows("swapped:engaged_gear:with=vehicle_speed");
        assertThat(at(faulty, 200, "vehicle_speed")).isEqualTo(at(sound, 200, "engaged_gear"));
        assertThat(at(faulty, 200, "engaged_gear")).isEqualTo(at(sound, 200, "vehicle_speed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bias", "warp:vehicle_speed", "bias:vehicle_speed:sise=3", "swapped:vehicle_speed"})
    void aFaultThatCannotBeReadIsRefused(String text) {
        assertThatThrownBy(() -> Fault.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFaultOfAnUnknownSignalIsRefused() {
        assertThatThrownBy(() -> rows("bias:warp_speed"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("warp_speed");
    }
}
