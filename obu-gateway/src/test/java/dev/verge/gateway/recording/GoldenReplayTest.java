package dev.verge.gateway.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.gateway.routing.Policies;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Decisions are the same on every machine: a recording that a gateway made (of made-up requests, with the cloud killed in
 * the middle), and the digests of what {@code ./verge route replay} said of it on the machine that recorded it.
 */
class GoldenReplayTest {
    @Test
    void decisionsAreThoseOfTheMachineThatRecorded() throws Exception {
        List<String> flights = lines("/golden/flights.ndjson");
        Map<String, String> expected = new TreeMap<>();
        for (String line : lines("/golden/digests.txt")) expected.put(line.split(" ")[0], line.split(" ")[1]);
        assertThat(expected.keySet()).containsExactlyElementsOf(Policies.names());

        Map<String, String> digests = new TreeMap<>();
        for (String name : expected.keySet()) digests.put(name, digest(new Replay(Policies.named(name)), flights));

        assertThat(digests).isEqualTo(expected);
    }

    @Test
    void theRecordedDecisionsAreMadeAgain() throws Exception {
        Replay replay = new Replay(Policies.named("deadline"));

        assertThat(lines("/golden/flights.ndjson"))
                .hasSizeGreaterThan(50)
                .allMatch(line -> replay.decide(FlightReader.read(line)).contains("\"same\":true"));
    }

    private static String digest(Replay replay, List<String> flights) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (String flight : flights) {
            String answer = replay.decide(FlightReader.read(flight)) + "\n";
            digest.update(answer.getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static List<String> lines(String resource) throws IOException, URISyntaxException {
        return Files.readAllLines(Path.of(Objects.requireNonNull(GoldenReplayTest.class.getResource(resource), resource)
                .toURI()));
    }
}
