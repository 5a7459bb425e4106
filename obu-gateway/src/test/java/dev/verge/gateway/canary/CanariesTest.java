package dev.verge.gateway.canary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.gateway.shadow.Compared;
import dev.verge.gateway.shadow.Compared.Result;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class CanariesTest {
    /** A service whose share changes at once. */
    private static final class Instant implements Rollout {
        final List<Integer> moves = new ArrayList<>();
        Stage stage = new Stage("infer", "infer-2", 0, false);
        boolean forbids;

        @Override
        public Optional<Stage> stage(String target) {
            return target.equals("infer-canary") ? Optional.of(stage) : Optional.empty();
        }

        @Override
        public void move(Stage from, int percent) {
            if (forbids) throw new IllegalStateException("patch is not allowed");
            assertThat(from).isEqualTo(stage);
            moves.add(percent);
            stage = new Stage(from.service(), from.revision(), percent, percent == 0);
        }
    }

    private final Instant rollout = new Instant();

    private Canaries canaries(String... settings) {
        Map<String, String> values = new HashMap<>(Map.of("verge.gateway.canary.act", "true"));
        for (int i = 0; i < settings.length; i += 2) values.put("verge.gateway.canary." + settings[i], settings[i + 1]);
        return new Canaries(
                rollout,
                new SmallRyeConfigBuilder()
                        .addDiscoveredConverters()
                        .withMapping(CanaryOptions.class)
                        .withDefaultValues(values)
                        .build()
                        .getConfigMapping(CanaryOptions.class));
    }

    private static void feed(Canaries canaries, int count, Result result, long micros) {
        for (int i = 0; i < count; i++) {
            long spread = i % 100;
            canaries.compared(new Compared(
                    "infer", "infer-canary", result, OptionalDouble.empty(), 10_000 + spread, micros + spread));
        }
    }

    @Test
    void aGoodCanaryGoesUpStepByStepAndEachStepIsEarnedAnew() {
        Canaries canaries = canaries();

        feed(canaries, 199, Result.AGREED, 10_000);
        assertThat(rollout.moves).isEmpty();
        assertThat(canaries.json()).contains("\"verdict\":\"too-few\"");
        feed(canaries, 1, Result.AGREED, 10_000);
        assertThat(rollout.moves).containsExactly(1);
        feed(canaries, 600, Result.AGREED, 10_000);

        assertThat(rollout.moves).containsExactly(1, 5, 25, 100);
    }

    @Test
    void onlyReportsUnlessItIsToldToAct() {
        Canaries canaries = canaries("act", "false");

        feed(canaries, 400, Result.AGREED, 10_000);

        assertThat(rollout.moves).isEmpty();
        assertThat(canaries.json()).contains("\"acts\":false", "\"verdict\":\"promote\"", "\"done\":\"reported only\"");
    }

    @Test
    void oneThatDisagreesIsRolledBackAndNotTriedAgain() {
        rollout.stage = new Stage("infer", "infer-2", 5, false);
        Canaries canaries = canaries();

        feed(canaries, 100, Result.AGREED, 10_000);
        feed(canaries, 100, Result.DISAGREED, 10_000);
        assertThat(rollout.moves).containsExactly(0);
        feed(canaries, 1000, Result.AGREED, 10_000);

        assertThat(rollout.moves).containsExactly(0);
        assertThat(canaries.json()).contains("\"rejected\":true");
    }

    @Test
    void oneThatIsSlowerThanAllowedIsRolledBack() {
        Canaries canaries = canaries();

        feed(canaries, 200, Result.AGREED, 20_000);

        assertThat(rollout.moves).containsExactly(0);
        assertThat(canaries.json()).contains("bad: the 0.95 quantile");
    }

    @Test
    void oneThatDoesNotAnswerIsRolledBack() {
        Canaries canaries = canaries();

        feed(canaries, 180, Result.AGREED, 10_000);
        feed(canaries, 20, Result.FAILED, 0);

        assertThat(rollout.moves).containsExactly(0);
    }

    @Test
    void oneThatIsNeitherGoodNorBadEnoughIsLookedAtAgainWithTwiceAsManySamples() {
        Canaries canaries = canaries();

        feed(canaries, 192, Result.AGREED, 10_000);
        feed(canaries, 8, Result.DISAGREED, 10_000);

        assertThat(rollout.moves).isEmpty();
        assertThat(canaries.json()).contains("\"verdict\":\"undecided\"", "\"nextLook\":400");
    }

    @Test
    void theCanarysOwnShareOfTheAnswersDoesNotCountForIt() {
        // true agreement 0.92: a quarter of the answers were its own, and agree with themselves
        rollout.stage = new Stage("infer", "infer-2", 25, false);
        Canaries canaries = canaries("min-samples", "2000");

        feed(canaries, 1880, Result.AGREED, 10_000);
        feed(canaries, 120, Result.DISAGREED, 10_000);

        assertThat(rollout.moves).containsExactly(0);
    }

    @Test
    void aMoveThatFailsIsReportedAndTriedAgainAtTheNextLook() {
        rollout.forbids = true;
        Canaries canaries = canaries();

        feed(canaries, 200, Result.AGREED, 10_000);
        assertThat(canaries.json()).contains("failed: patch is not allowed");
        rollout.forbids = false;
        feed(canaries, 200, Result.AGREED, 10_000);

        assertThat(rollout.moves).containsExactly(1);
    }

    @Test
    void aConfiguredTargetIsJudgedToo() {
        Canaries canaries = canaries("targets", "next");

        for (int i = 0; i < 200; i++) {
            canaries.compared(
                    new Compared("edge", "next", Result.AGREED, OptionalDouble.empty(), 10_000 + i, 9_000 + i));
            canaries.compared(
                    new Compared("edge", "cloud", Result.AGREED, OptionalDouble.empty(), 10_000 + i, 9_000 + i));
        }

        assertThat(canaries.json()).contains("\"target\":\"next\"", "promote").doesNotContain("cloud");
    }
}
