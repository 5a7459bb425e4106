package dev.verge.gateway.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.gateway.routing.Decision;
import dev.verge.gateway.routing.Fleets;
import dev.verge.gateway.routing.Policies;
import dev.verge.gateway.routing.Policy;
import dev.verge.gateway.routing.PolicyState;
import dev.verge.gateway.routing.Question;
import dev.verge.gateway.routing.Router;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayTest {
    /** Sixty decisions of a policy that learns, as lines. */
    private static List<String> recording(String name) {
        Policy policy = Policies.named(name);
        PolicyState state = policy.initial();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Question fresh =
                    Fleets.question(Fleets.request(40 + i), name, Fleets.inFlight(Fleets.EDGE, i % 12), Fleets.CLOUD);
            Question question = new Question(
                    fresh.request(), fresh.fleet(), state, fresh.options(), i * 0x9E3779B97F4A7C15L, 1_000_000L * i);
            Decision decision = Router.decide(question, policy);
            String target = decision.predicted().map(e -> e.target()).orElse("");
            lines.add(
                    new Flight(question, decision, new Observed(target, target.isEmpty() ? 503 : 200, 30_000)).line());
            state = policy.learn(state, question, decision, 1);
        }
        return lines;
    }

    private static List<String> replay(List<String> lines, Replay replay) {
        return lines.stream().map(FlightReader::read).map(replay::decide).toList();
    }

    @Test
    void theSamePolicyDecidesTheSameByteForByte() {
        for (String name : Policies.names()) {
            Replay replay = new Replay(Policies.named(name));

            List<String> answers = replay(recording(name), replay);

            assertThat(answers).allMatch(answer -> answer.contains("\"same\":true"));
            assertThat(answers).allMatch(answer -> answer.contains("\"estimated\":false"));
            assertThat(replay.summary()).contains("\"decisions\":60,\"same\":60,\"estimated\":0");
        }
    }

    @Test
    void whatDidNotHappenIsMarkedAsEstimated() {
        Replay replay = new Replay(Policies.named("cloud-first"));

        List<String> answers = replay(recording("edge-first"), replay);

        assertThat(answers).allMatch(answer -> answer.contains("\"outcome\":{\"estimated\":true"));
        assertThat(replay.summary()).contains("\"same\":0,\"estimated\":60");
    }

    @Test
    void twoReplaysAreTheSame() {
        List<String> lines = recording("edge-first");

        assertThat(replay(lines, new Replay(Policies.named("deadline"))))
                .isEqualTo(replay(lines, new Replay(Policies.named("deadline"))));
    }

    @Test
    void aLineThatIsNoneIsToldApart() {
        String line = recording("edge-first").getFirst();

        assertThatThrownBy(() -> FlightReader.read("{")).hasMessageContaining("no JSON");
        assertThatThrownBy(() -> FlightReader.read("{\"v\":1}")).hasMessageContaining("version 1");
        assertThatThrownBy(() -> FlightReader.read(line.replace("\"budget\":", "\"bugdet\":")))
                .hasMessageContaining("budget is missing");
        assertThatThrownBy(() -> FlightReader.read(line.replace("\"placement\":\"any\"", "\"placement\":\"moon\"")))
                .hasMessageContaining("moon");
    }

    @Test
    void theRecorderKeepsTheLastOnes() {
        Question question = Fleets.question(Fleets.request(100), "edge-first", Fleets.EDGE);
        Decision decision = Router.decide(question, Policies.named("edge-first"));
        FlightRecorder recorder = new FlightRecorder(3);
        for (int i = 0; i < 5; i++) recorder.record(new Flight(question, decision, new Observed("edge", 200, i)));

        assertThat(recorder.flights())
                .extracting(flight -> flight.observed().micros())
                .containsExactly(2L, 3L, 4L);
        assertThat(recorder.dropped()).isEqualTo(2);
    }
}
