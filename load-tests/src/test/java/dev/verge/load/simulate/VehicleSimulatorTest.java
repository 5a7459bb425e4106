package dev.verge.load.simulate;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.VehicleId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VehicleSimulatorTest {
    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    private static Drive drive(Regime regime, long seed, double noise, double dropouts, String... faults) {
        List<Fault> parsed = Arrays.stream(faults).map(Fault::parse).toList();
        return new Drive(
                new VehicleId("car"),
                regime,
                START,
                Duration.ofMinutes(20),
                Duration.ofSeconds(1),
                seed,
                noise,
                dropouts,
                parsed);
    }

    private static List<Measurement> rows(Drive drive) {
        List<Measurement> rows = new ArrayList<>();
        new VehicleSimulator(drive).forEachRemaining(rows::add);
        return rows;
    }

    private static String text(List<Measurement> rows) {
        return rows.stream()
                .map(row -> row.timestamp() + Arrays.toString(row.values()))
                .collect(joining("\n"));
    }

    @Test
    void sameDriveGivesTheSameRows() {
        Drive drive = drive(Regime.TOWN, 7, 1, 0.1, "spikes:vehicle_speed:size=30");
        assertThat(text(rows(drive))).isEqualTo(text(rows(drive)));
    }

    @Test
    void anotherSeedIsAnotherVehicle() {
        assertThat(text(rows(drive(Regime.TOWN, 7, 1, 0)))).isNotEqualTo(text(rows(drive(Regime.TOWN, 8, 1, 0))));
    }

    @Test
    void rowsComeOnceAPeriodFromTheStart() {
        List<Measurement> rows = rows(drive(Regime.TOWN, 1, 1, 0));
        assertThat(rows).hasSize(1200);
        assertThat(rows.get(0).timestamp()).isEqualTo(START.toEpochMilli());
        assertThat(rows.get(1199).timestamp()).isEqualTo(START.toEpochMilli() + 1_199_000);
    }

    @Test
    void dropoutsLeaveOutRowsAndChangeNoOther() {
        // Given
        List<Measurement> all = rows(drive(Regime.HIGHWAY, 3, 1, 0));
        // When
        List<Measurement> some = rows(drive(Regime.HIGHWAY, 3, 1, 0.25));
        // Then
        assertThat(some).hasSizeBetween(800, 1000);
        assertThat(all.stream().map(row -> text(List.of(row))))
                .containsAll(some.stream().map(row -> text(List.of(row))).toList());
    }

    @ParameterizedTest
    @EnumSource
    void everySignalStaysInItsPlausibleRange(Regime regime) {
        for (Measurement row : rows(drive(regime, 5, 1, 0))) {
            for (int i = 0; i < row.values().length; i++) {
                assertThat(row.signals().signals().get(i).plausible(row.values()[i]))
                        .as("%s %s", row.signals().names().get(i), row.values()[i])
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void speedChangesAsFastAsACarCan(Regime regime) {
        List<Measurement> rows = rows(drive(regime, 11, 0, 0));
        for (int i = 1; i < rows.size(); i++) {
            double metresPerSecond = (speed(rows.get(i)) - speed(rows.get(i - 1))) / 3.6;
            assertThat(metresPerSecond).isBetween(-2.2 - 0.28, 1.6 + 0.28); // 0.28: the sensor's step of 1 km/h
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachRegimeDrivesItsSpeeds(Regime regime) {
        List<Measurement> rows = rows(drive(regime, 2, 1, 0));
        double mean = rows.stream()
                .skip(120)
                .mapToDouble(VehicleSimulatorTest::speed)
                .average()
                .orElseThrow();
        switch (regime) {
            case IDLE -> assertThat(mean).isZero();
            case TOWN -> assertThat(mean).isBetween(8.0, 45.0);
            case NATIONAL_ROAD -> assertThat(mean).isBetween(50.0, 90.0);
            case HIGHWAY -> assertThat(mean).isBetween(90.0, 122.0);
        }
    }

    @Test
    void fuelFollowsTorqueAndEngineSpeed() {
        // l/h = 2π·Nm·rpm/60,000 kW · 215 g/kWh / 835 g/l, and rpm follows from speed and gear
        for (Measurement row : rows(drive(Regime.HIGHWAY, 4, 0, 0))) {
            int gear = (int) row.value("engaged_gear");
            double rpm = Powertrain.rpm(gear, speed(row) / 3.6);
            double expected = row.value("engine_torque") * rpm * 2 * Math.PI / 60_000 * 215 / 835;
            assertThat((double) row.value("fuel_consumption"))
                    .isCloseTo(expected, within(0.3 + 0.05 * expected)); // speed is rounded to 1 km/h
        }
    }

    @Test
    void brakesAndFuelAreNotUsedTogetherWhileRolling() {
        List<Measurement> braking = rows(drive(Regime.TOWN, 6, 0, 0)).stream()
                .filter(row -> speed(row) > 25 && row.value("brake_pressure") > 0.3)
                .toList();
        assertThat(braking)
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.value("fuel_consumption")).isLessThan(0.7f));
    }

    @Test
    void theEngineWarmsUpAndTheTankEmpties() {
        List<Measurement> rows = rows(drive(Regime.HIGHWAY, 9, 0, 0));
        for (int i = 1; i < rows.size(); i++) {
            assertThat(rows.get(i).value("engine_oil_temperature"))
                    .isGreaterThanOrEqualTo(rows.get(i - 1).value("engine_oil_temperature"));
            assertThat(rows.get(i).value("fuel_level"))
                    .isLessThanOrEqualTo(rows.get(i - 1).value("fuel_level"));
        }
        assertThat(rows.getLast().value("engine_oil_temperature"))
                .isGreaterThan(rows.getFirst().value("engine_oil_temperature"));
    }

    private static double speed(Measurement row) {
        return row.value("vehicle_speed");
    }
}
