package dev.verge.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/** What holds of every policy for every question; questions are made up from a seed. */
class RouterPropertiesTest {
    @Provide
    Arbitrary<String> policies() {
        return Arbitraries.of(Policies.names());
    }

    @Property(tries = 3000)
    void nothingUnusableIsChosen(@ForAll("policies") String name, @ForAll long seed) {
        Question question = question(name, new Random(seed));

        Decision decision = Router.decide(question, Policies.named(name));

        for (String target : called(decision.outcome())) {
            assertThat(decision.estimate(target).orElseThrow().usability()).isEqualTo(Usability.USABLE);
        }
        if (decision.outcome() instanceof Outcome.Hedge(String first, String second, long after)) {
            assertThat(question.request().repeatable()).isTrue();
            assertThat(first).isNotEqualTo(second);
            assertThat(after).isBetween(0L, question.request().budgetMicros());
        }
    }

    @Property(tries = 3000)
    void whatMayNotLeaveStaysAndWhatTheCallerForbidsIsNotDone(@ForAll("policies") String name, @ForAll long seed) {
        Question question = question(name, new Random(seed));

        Decision decision = Router.decide(question, Policies.named(name));

        RequestFacts request = question.request();
        for (String target : called(decision.outcome())) {
            Side side = decision.estimate(target).orElseThrow().side();
            if (!request.mayLeave()) assertThat(side).isEqualTo(Side.EDGE);
            if (request.placement() == Placement.EDGE_ONLY) assertThat(side).isEqualTo(Side.EDGE);
            if (request.placement() == Placement.CLOUD_ONLY) assertThat(side).isEqualTo(Side.CLOUD);
        }
    }

    @Property(tries = 3000)
    void everyTargetIsEstimatedAndEveryFigureIsOne(@ForAll("policies") String name, @ForAll long seed) {
        Question question = question(name, new Random(seed));

        Decision decision = Router.decide(question, Policies.named(name));

        assertThat(decision.estimates())
                .extracting(Estimate::target)
                .isEqualTo(question.fleet().targets().stream().map(Target::name).toList());
        for (Estimate estimate : decision.estimates()) {
            assertThat(estimate.inTime()).isBetween(0.0, 1.0);
            assertThat(estimate.cost()).isFinite().isNotNegative();
            assertThat(estimate.queueMicros()).isNotNegative();
            List<Long> times = estimate.completion().micros();
            assertThat(times).isSorted();
            assertThat(times.getFirst()).isNotNegative();
        }
        assertThat(decision.text())
                .isEqualTo(Router.decide(question, Policies.named(name)).text());
    }

    @Property(tries = 3000)
    void nobodyIsRefusedForHavingMoreTime(
            @ForAll("policies") String name, @ForAll long seed, @ForAll @LongRange(min = 1, max = 500_000) long more) {
        Question question = question(name, new Random(seed));
        RequestFacts r = question.request();
        RequestFacts patient = new RequestFacts(
                r.model(),
                r.bytes(),
                r.budgetMicros() + more,
                r.placement(),
                r.mayLeave(),
                r.repeatable(),
                r.deferrable());

        Outcome before = Router.decide(question, Policies.named(name)).outcome();
        Outcome after = Router.decide(
                        new Question(
                                patient,
                                question.fleet(),
                                question.state(),
                                question.options(),
                                question.seed(),
                                question.nowMicros()),
                        Policies.named(name))
                .outcome();

        if (!called(before).isEmpty()) assertThat(called(after)).isNotEmpty();
    }

    @Property(tries = 1000)
    void whatMayWaitIsDeferredExactlyWhenNobodyIsUsable(@ForAll("policies") String name, @ForAll long seed) {
        Question question = question(name, new Random(seed));

        Decision decision = Router.decide(question, Policies.named(name));

        boolean nobody = decision.estimates().stream().noneMatch(Estimate::isUsable);
        assertThat(decision.outcome() instanceof Outcome.Defer)
                .isEqualTo(nobody && question.request().deferrable());
    }

    private static List<String> called(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Edge(String target) -> List.of(target);
            case Outcome.Cloud(String target) -> List.of(target);
            case Outcome.Hedge(String first, String second, var _) -> List.of(first, second);
            case Outcome.Shed _, Outcome.Defer _ -> List.of();
        };
    }

    /** A question after some others, so that the policy has learned something. */
    private static Question question(String name, Random random) {
        Policy policy = Policies.named(name);
        PolicyState state = policy.initial();
        for (int i = random.nextInt(8); i > 0; i--) {
            Question before = question(state, random);
            state = policy.learn(state, before, Router.decide(before, policy), 20 * random.nextDouble());
        }
        return question(state, random);
    }

    private static Question question(PolicyState state, Random random) {
        List<Target> targets = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) targets.add(target("t" + i, random));
        RequestFacts request = new RequestFacts(
                random.nextInt(4) == 0 ? "m" : "",
                random.nextInt(100_000),
                random.nextInt(400_000),
                Placement.values()[random.nextInt(3)],
                random.nextInt(4) > 0,
                random.nextInt(4) > 0,
                random.nextInt(4) == 0);
        FleetSnapshot fleet = new FleetSnapshot(targets, 300 * random.nextDouble());
        return new Question(request, fleet, state, RouteOptions.DEFAULT, random.nextLong(), 1_000_000);
    }

    private static Target target(String name, Random random) {
        int workers = 1 + random.nextInt(4);
        int inFlight = random.nextInt(30);
        return new Target(
                name,
                random.nextBoolean() ? Side.EDGE : Side.CLOUD,
                random.nextInt(4) == 0 ? List.of("other") : List.of(),
                Health.values()[random.nextInt(3)],
                workers,
                4 + random.nextInt(40),
                inFlight,
                inFlight < workers ? 0 : random.nextInt(150_000),
                random.nextInt(5) == 0,
                0,
                random.nextInt(3) == 0 ? random.nextDouble() : 0,
                Quantiles.around(1 + random.nextInt(60_000)),
                Quantiles.around(random.nextInt(80_000)),
                Quantiles.around(random.nextInt(2_000_000)),
                100_000 + random.nextInt(10_000_000),
                3 * random.nextDouble(),
                random.nextDouble() / 10,
                random.nextDouble());
    }
}
