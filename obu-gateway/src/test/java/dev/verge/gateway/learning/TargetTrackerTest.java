package dev.verge.gateway.learning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.gateway.routing.Estimate;
import dev.verge.gateway.routing.Estimator;
import dev.verge.gateway.routing.FleetSnapshot;
import dev.verge.gateway.routing.Health;
import dev.verge.gateway.routing.Placement;
import dev.verge.gateway.routing.PolicyState;
import dev.verge.gateway.routing.Question;
import dev.verge.gateway.routing.RequestFacts;
import dev.verge.gateway.routing.RouteOptions;
import dev.verge.gateway.routing.Side;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TargetTrackerTest {
    private static final long SECOND = 1_000_000;
    private final TargetTracker tracker = new TargetTracker(
            new TargetSpec("edge", Side.EDGE, List.of(), 2, 64, 12_000, 300, 1_500_000, 100_000_000, 1, 0, 1));
    private long now = SECOND;

    private Call start() {
        return start(SECOND);
    }

    private Call start(long budget) {
        RequestFacts request = new RequestFacts("", 0, budget, Placement.ANY, true, true, false);
        FleetSnapshot fleet = new FleetSnapshot(List.of(tracker.snapshot(now)), 0);
        Question question = new Question(request, fleet, PolicyState.NONE, RouteOptions.DEFAULT, 0, now);
        Estimate estimate = Estimator.estimates(question).getFirst();
        return tracker.started(estimate, now);
    }

    private void answerAfter(long micros) {
        Call call = start();
        now += micros;
        tracker.answered(call, OptionalLong.empty(), now);
    }

    @Test
    void countsWhatIsInFlightWhateverBecomesOfIt() {
        List<Call> calls = List.of(start(), start(), start(), start());
        assertThat(tracker.snapshot(now).inFlight()).isEqualTo(4);

        tracker.answered(calls.get(0), OptionalLong.empty(), now);
        tracker.failed(calls.get(1), now);
        tracker.timedOut(calls.get(2), now);
        tracker.cancelled(calls.get(3), now);
        // a late answer to a call that was given up changes nothing
        tracker.answered(calls.get(2), OptionalLong.empty(), now);

        assertThat(tracker.snapshot(now).inFlight()).isZero();
    }

    @Test
    void learnsHowLongTheWorkTakes() {
        for (int i = 0; i < 200; i++) answerAfter(30_300);

        assertThat(tracker.snapshot(now).service().median()).isBetween(29_500L, 30_500L);
    }

    @Test
    void takesTheQueueOutOfWhatItLearns() {
        for (int i = 0; i < 200; i++) {
            // six at once, two workers: the last one is done after three times the work
            List<Call> calls = List.of(start(), start(), start(), start(), start(), start());
            for (int pair = 0; pair < 3; pair++) {
                now += 10_000;
                tracker.answered(calls.get(2 * pair), OptionalLong.empty(), now);
                tracker.answered(calls.get(2 * pair + 1), OptionalLong.empty(), now);
            }
        }

        assertThat(tracker.snapshot(now).service().at(0.99)).isLessThan(14_500);
    }

    @Test
    void knowsHowFarTheCallsInFlightHaveCome() {
        for (int i = 0; i < 2000; i++) answerAfter(10_300);
        assertThat(tracker.snapshot(now).waitMicros()).isZero();
        start();
        Call second = start();
        assertThat(tracker.snapshot(now).waitMicros()).isBetween(9_800L, 10_200L);
        now += 7_000;
        assertThat(tracker.snapshot(now).waitMicros()).isBetween(2_800L, 3_200L);

        start();
        now += 3_000;
        tracker.answered(second, OptionalLong.empty(), now);

        // one is about to end, the third has just begun
        assertThat(tracker.snapshot(now).waitMicros()).isBetween(0L, 500L);
    }

    @Test
    void whoeverSendsWhatCannotBeInTimeIsHeldBackByTheLimit() {
        int before = tracker.snapshot(now).limit();
        Call hopeful = start(20_000);
        Call hopeless = start(1_000);
        now += 20_000;

        tracker.timedOut(hopeful, now);
        assertThat(tracker.snapshot(now).limit()).isEqualTo(before);
        assertThat(tracker.snapshot(now).health()).isEqualTo(Health.UP);

        tracker.timedOut(hopeless, now);
        assertThat(tracker.snapshot(now).limit()).isLessThan(before);
    }

    @Test
    void opensAfterFailuresInARowAndClosesWithAProbe() {
        for (int i = 0; i < 5; i++) tracker.failed(start(), now);
        assertThat(tracker.snapshot(now).health()).isEqualTo(Health.DOWN);

        tracker.probed(OptionalLong.empty(), OptionalLong.empty(), now);
        assertThat(tracker.snapshot(now).health()).isEqualTo(Health.UP);
    }

    @Test
    void isSuspectWhileACallHangs() {
        Call call = start();
        now += SECOND;
        assertThat(tracker.snapshot(now).health()).isEqualTo(Health.SUSPECT);

        tracker.answered(call, OptionalLong.empty(), now);
        assertThat(tracker.snapshot(now).health()).isEqualTo(Health.UP);
    }

    @Test
    void knowsHowFarAStartHasCome() {
        tracker.scaledToZero();
        tracker.starting(now);
        now += 400_000;

        assertThat(tracker.snapshot(now).atZero()).isTrue();
        assertThat(tracker.snapshot(now).startingMicros()).isEqualTo(400_000);

        tracker.running(now);
        assertThat(tracker.snapshot(now).atZero()).isFalse();
        assertThat(tracker.snapshot(now).coldStart().median()).isBetween(390_000L, 410_000L);
    }
}
