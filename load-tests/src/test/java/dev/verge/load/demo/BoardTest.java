package dev.verge.load.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.load.result.Outcome;
import dev.verge.load.result.Rejection;
import dev.verge.load.result.Route;
import dev.verge.load.result.Stats;
import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.VehicleId;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoardTest {
    private static final VehicleId CAR = new VehicleId("car-1");

    private static Outcome prediction(String vehicle) {
        return new Outcome(
                vehicle + "/1-2/40x40",
                vehicle,
                1,
                2,
                40,
                "driving-regime",
                "1",
                "sha256:00",
                "highway",
                0.97,
                new Route("cloud", "cheapest"),
                OptionalLong.of(5));
    }

    private static Board boardWithOneRowSent() {
        Board board = new Board(List.of(CAR));
        board.sent(new Measurement(CAR, 1, SignalCatalogue.standard().set("vehicle_speed"), new float[] {48}), 90_000);
        return board;
    }

    @Test
    void isDoneWhenEveryRowAndEveryWindowHasItsOutcome() {
        // Given
        Board board = boardWithOneRowSent();
        board.replayOver();
        assertThat(board.isDone()).isFalse(); // the row
        board.stats(new Stats(1, 0, 0, 1, 0, Map.of()));
        assertThat(board.isDone()).isFalse(); // the window
        board.stats(new Stats(1, 0, 0, 1, 1, Map.of()));
        assertThat(board.isDone()).isFalse(); // the prediction is counted but was not read yet
        // When
        board.predicted(prediction("car-1"));
        // Then
        assertThat(board.isDone()).isTrue();
    }

    @Test
    void vehiclesOfOthersAreNotShownNorCounted() {
        Board board = new Board(List.of(CAR));
        board.predicted(prediction("stranger"));
        board.rejected(new Rejection("row", "stranger", "late", ""));
        assertThat(board.summary().predictions()).isEmpty();
        assertThat(board.lines())
                .singleElement()
                .satisfies(line -> assertThat(line.windows()).isZero());
    }

    @Test
    void theTableShowsAVehicleAsItIs() {
        Board board = boardWithOneRowSent();
        board.predicted(prediction("car-1"));
        board.rejected(new Rejection("row", "car-1", "late", ""));
        List<String> lines = new LiveTable(System.out, 24, 120).lines(board, 1);
        assertThat(lines.get(0)).contains("replay 0:01:30", "rows 1 sent");
        assertThat(lines.get(2).trim().split("\\s+"))
                .containsExactly("car-1", "48", "highway", "0.97", "5", "ms", "cloud", "cheapest", "1", "1");
    }

    @Test
    void theTableTurnsPagesWhereVehiclesDoNotFit() {
        // Given
        Board board = new Board(IntStream.rangeClosed(1, 30)
                .mapToObj(i -> new VehicleId("car-" + i))
                .toList());
        LiveTable table = new LiveTable(System.out, 14, 120);
        // When
        List<String> first = table.lines(board, 0);
        List<String> third = table.lines(board, 8);
        // Then
        assertThat(first).hasSize(12).last().isEqualTo("vehicles 1 to 9 of 30");
        assertThat(third).last().isEqualTo("vehicles 19 to 27 of 30");
    }

    @Test
    void aLongNameLosesItsMiddle() {
        assertThat(LiveTable.shortened("2017-07-05_Seat_Leon_RT_S_Stau-2", 16)).isEqualTo("2017-07-…_Stau-2");
        assertThat(LiveTable.shortened("car", 16)).isEqualTo("car");
    }

    @Test
    void plainLinesTellAVehiclesFirstPredictionOnce() {
        // Given
        Board board = boardWithOneRowSent();
        board.predicted(prediction("car-1"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PlainLines lines = new PlainLines(new PrintStream(bytes));
        // When
        lines.show(board, 1.5);
        lines.show(board, 1.7);
        // Then
        assertThat(bytes)
                .hasToString("   1.5 s  car-1: highway, confidence 0.97, latency 5 ms, scored at cloud cheapest\n");
    }

    @Test
    void plainLinesTellWhenTheUplinkIsCutAndWhenItIsBack() {
        // Given
        Board board = new Board(List.of(CAR));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PlainLines lines = new PlainLines(new PrintStream(bytes));
        // When
        for (String state : List.of("uplink is up", "uplink is cut", "uplink is cut", "uplink is up")) {
            board.uplink(state);
            lines.show(board, 1);
        }
        // Then
        assertThat(bytes.toString().lines().map(String::strip))
                .containsExactly("1.0 s  uplink is up", "1.0 s  uplink is cut", "1.0 s  uplink is up");
    }

    @Test
    void routesAreCountedBySideAndReason() {
        Board board = new Board(List.of(CAR));
        board.predicted(prediction("car-1"));
        board.predicted(prediction("car-1"));
        assertThat(board.summary().routes()).isEqualTo(Map.of("cloud", Map.of("cheapest", 2L)));
    }
}
