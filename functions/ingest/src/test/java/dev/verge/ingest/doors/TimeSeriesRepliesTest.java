package dev.verge.ingest.doors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.ingest.doors.Series.Sample;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TimeSeriesRepliesTest {
    private static final Series VEHICLE_SPEED =
            new Series("Vehicle_speed", Map.of("type", "can_bus"), List.of(new Sample(1000, "50.5")));

    @Test
    void newestSamplesInResp2() {
        Object reply = List.of(
                List.of(text("Vehicle_speed"), List.of(List.of(text("type"), text("can_bus"))), List.of(1000L, "50.5")),
                List.of(text("empty"), List.of(), List.of()));

        assertThat(TimeSeriesReplies.series(reply))
                .containsExactly(VEHICLE_SPEED, new Series("empty", Map.of(), List.of()));
    }

    @Test
    void newestSamplesInResp3() {
        Object reply =
                Map.of(text("Vehicle_speed"), List.of(Map.of(text("type"), text("can_bus")), List.of(1000L, 50.5)));

        assertThat(TimeSeriesReplies.series(reply)).containsExactly(VEHICLE_SPEED);
    }

    @Test
    void rangesInResp2() {
        Object reply = List.of(List.of(
                text("Vehicle_speed"),
                List.of(List.of(text("type"), text("can_bus"))),
                List.of(List.of(1000L, text("50.5")))));

        assertThat(TimeSeriesReplies.series(reply)).containsExactly(VEHICLE_SPEED);
    }

    @Test
    void rangesInResp3() {
        Object reply = Map.of(
                text("Vehicle_speed"),
                List.of(
                        Map.of(text("type"), text("can_bus")),
                        Map.of(text("aggregators"), List.of()),
                        List.of(List.of(1000L, 50.5))));

        assertThat(TimeSeriesReplies.series(reply)).containsExactly(VEHICLE_SPEED);
    }

    private static byte[] text(String text) {
        return text.getBytes(UTF_8);
    }
}
