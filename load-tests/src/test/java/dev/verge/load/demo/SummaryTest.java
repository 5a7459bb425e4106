package dev.verge.load.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.verge.load.result.Latencies;
import dev.verge.load.result.Outcome;
import dev.verge.load.result.Route;
import dev.verge.load.result.Stats;
import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SummaryTest {
    @Test
    void jsonHasTheDocumentedKeys() throws IOException {
        // Given
        Latencies latencies = new Latencies();
        latencies.add(12);
        Stats stats = new Stats(400, 1, 7, 10, 9, Map.of("late", 2L, "invalid", 1L));
        // When
        Summary summary =
                Summary.of(stats, Map.of("highway", 9L), 3, latencies, Map.of("cloud", Map.of("cheapest", 9L)));
        // Then
        assertThat(new ObjectMapper().writeValueAsString(summary))
                .isEqualTo("{\"rows\":400,\"rejected\":{\"invalid\":1,\"late\":2},\"givenUp\":7,\"windows\":10,"
                        + "\"predictions\":{\"highway\":9},\"vehicles\":3,\"latencyMs\":{\"p50\":12,\"p95\":12,\"p99\":12},"
                        + "\"routes\":{\"cloud\":{\"cheapest\":9}}}");
    }

    @Test
    void aPredictionIsOneLineWithTheDocumentedKeys() throws IOException {
        Outcome outcome = new Outcome(
                "a/1-2/40x40",
                "a",
                1,
                2,
                40,
                "driving-regime",
                "1",
                "sha256:00",
                "highway",
                0.97,
                Route.NONE,
                OptionalLong.of(5));
        assertThat(PredictionsFile.line(outcome))
                .isEqualTo(
                        "{\"id\":\"a/1-2/40x40\",\"vehicle\":\"a\",\"firstTs\":1,\"lastTs\":2,\"rows\":40,"
                                + "\"model\":\"driving-regime\",\"version\":\"1\",\"label\":\"highway\",\"confidence\":0.97,\"digest\":\"sha256:00\"}");
    }
}
