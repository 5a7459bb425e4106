package dev.verge.telemetry.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.telemetry.Intake;
import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.MeasurementParser;
import dev.verge.telemetry.Reason;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.VehicleId;
import dev.verge.telemetry.message.TimeSeriesRows.Series;
import dev.verge.telemetry.testing.Fixtures;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesTest {
    private static final MeasurementParser PARSER = MeasurementParser.measurements(SignalCatalogue.ATECA);

    @Test
    void readsTheRowsOfASplitFrame() {
        // When
        List<Measurement> rows = accepted(split("messages/path-b-idneo_v2x.json"));
        // Then
        assertThat(rows).extracting(Measurement::vehicle).containsOnly(new VehicleId("123abc"));
        assertThat(rows).extracting(Measurement::timestamp).containsExactly(1_723_106_601_020L, 1_723_106_602_480L);
        assertThat(rows.get(1).values())
                .containsExactly(0, 69, 31, 14.5f, 44.7f, 30.724f, 11.6f, 9, 0.94f, -0.03f, 0, 0.00287f);
    }

    @Test
    void rejectsTheBadRowsOfASplitFrameAndTakesTheGoodOne() {
        // When
        List<Intake> rows = split("bad/split-rows.json");
        // Then
        assertThat(rows.subList(0, rows.size() - 1))
                .extracting(row -> ((Intake.Rejected) row).reason())
                .containsExactly(
                        Reason.MALFORMED,
                        Reason.MALFORMED,
                        Reason.MISSING_VEHICLE,
                        Reason.MISSING_TIME,
                        Reason.BAD_TIME,
                        Reason.NOT_A_NUMBER,
                        Reason.NOT_A_NUMBER,
                        Reason.NOT_A_NUMBER,
                        Reason.NO_SIGNALS,
                        Reason.BAD_VEHICLE,
                        Reason.NOT_A_NUMBER);
        assertThat(accepted(rows.subList(rows.size() - 1, rows.size()))
                        .getFirst()
                        .value("vehicle_speed"))
                .isEqualTo(41.5f);
    }

    @ParameterizedTest
    @ValueSource(strings = {"messages/http-row.json", "messages/http-row-flat.json"})
    void readsARowInJson(String fixture) {
        // When
        Measurement row =
                accepted(List.of(new RowMap(PARSER).row(Json.fixture(fixture)))).getFirst();
        // Then
        assertThat(row.vehicle()).isEqualTo(new VehicleId("car-1"));
        assertThat(row.timestamp()).isEqualTo(1_723_106_601_020L);
        assertThat(row.value("vehicle_speed")).isEqualTo(41.5f);
        assertThat(row.value("engine_torque")).isEqualTo(120.25f);
        assertThat(row.value("fuel_level")).isNaN();
    }

    @Test
    void joinsSamplesOfOneTimeIntoARow() {
        // Given
        List<Series> series = timeSeries();
        // When
        List<Measurement> rows = accepted(new TimeSeriesRows(Optional.of("site-car"), PARSER).join(series));
        // Then
        assertThat(rows)
                .extracting(row -> row.vehicle() + "@" + row.timestamp() % 100_000)
                .containsExactly("456def@1020", "site-car@1020", "site-car@2020");
        assertThat(rows.get(0).value("engine_torque")).isEqualTo(120.25f);
        assertThat(rows.get(1).value("vehicle_speed")).isEqualTo(41.5f);
        assertThat(rows.get(1).value("engaged_gear")).isEqualTo(3);
        assertThat(rows.get(2).value("engaged_gear")).isNaN();
    }

    @Test
    void rejectsSamplesOfNoVehicle() {
        // When
        List<Intake> rows = new TimeSeriesRows(Optional.empty(), PARSER).join(timeSeries());
        // Then
        assertThat(rows)
                .filteredOn(
                        row -> row instanceof Intake.Rejected rejected && rejected.reason() == Reason.MISSING_VEHICLE)
                .hasSize(2);
    }

    /** What a reader of TimeSeries finds after the fixture's commands. */
    private static List<Series> timeSeries() {
        Map<String, Map<String, String>> labels = new TreeMap<>();
        Map<String, SortedMap<Long, String>> samples = new TreeMap<>();
        for (String line :
                Fixtures.text("messages/path-c-timeseries.txt").lines().toList()) {
            String[] command = line.split(" ");
            if (command[0].equals("TS.CREATE")) {
                int from = List.of(command).indexOf("LABELS") + 1;
                Map<String, String> ofKey = labels.computeIfAbsent(command[1], key -> new TreeMap<>());
                for (int i = from; i < command.length; i += 2) ofKey.put(command[i], command[i + 1]);
            } else {
                samples.computeIfAbsent(command[1], key -> new TreeMap<>()).put(Long.parseLong(command[2]), command[3]);
            }
        }
        return labels.entrySet().stream()
                .map(key -> new Series(
                        key.getKey(), key.getValue(), samples.getOrDefault(key.getKey(), Collections.emptySortedMap())))
                .toList();
    }

    private static List<Intake> split(String fixture) {
        Map<String, Object> message = Json.fixture(fixture);
        return new SplitFrame(Json.list(message, "columns"), PARSER).rows(Json.list(message, "data"));
    }

    private static List<Measurement> accepted(List<Intake> rows) {
        assertThat(rows).hasOnlyElementsOfType(Intake.Accepted.class);
        return rows.stream().map(row -> ((Intake.Accepted) row).measurement()).toList();
    }
}
