package dev.verge.gateway.service;

import dev.verge.gateway.recording.Flight;
import dev.verge.gateway.recording.FlightRecorder;
import dev.verge.gateway.recording.Observed;
import dev.verge.gateway.routing.Decision;
import dev.verge.gateway.routing.Policies;
import dev.verge.gateway.routing.Policy;
import dev.verge.gateway.routing.PolicyState;
import dev.verge.gateway.routing.Question;
import dev.verge.gateway.routing.RequestFacts;
import dev.verge.gateway.routing.RouteOptions;
import dev.verge.gateway.routing.Router;
import dev.verge.gateway.uplink.Pseudonyms;
import dev.verge.gateway.uplink.UplinkRules;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What all requests share: the policy and what it has learned, the recorder, the budgets and the rules. */
@Singleton
public class Gateway {
    private final Fleet fleet;
    private final GatewayOptions options;
    private final Taps taps;
    private final Policy policy;
    private final RouteOptions weights;
    private final FlightRecorder recorder;
    private final RetryBudget retries;
    private final Optional<UplinkRules> rules;
    private final AtomicReference<PolicyState> state;
    private final RequestTimers timers;
    private final long maxBody;
    private final long maxBodies;
    private final long longestMillis;
    private final long defaultBudgetMicros;
    private final boolean rawTensors;
    private final AtomicLong heldBytes = new AtomicLong();
    private volatile @Nullable Deferral deferral;
    private volatile @Nullable AnswerKeeper answerKeeper;

    Gateway(Fleet fleet, GatewayOptions options, MeterRegistry metrics, Taps taps) {
        this.fleet = fleet;
        this.options = options;
        this.timers = new RequestTimers(metrics);
        this.maxBody = options.maxBody().asLongValue();
        this.maxBodies = options.maxBodies().asLongValue();
        this.longestMillis = options.longestDeadline().toMillis();
        this.defaultBudgetMicros = options.defaultDeadline().toNanos() / 1000;
        this.rawTensors = options.uplink().rawTensors();
        this.taps = taps;
        this.policy = Policies.named(options.policy());
        this.state = new AtomicReference<>(policy.initial());
        RouteOptions base = RouteOptions.DEFAULT;
        GatewayOptions.Costs costs = options.costs();
        this.weights =
                new RouteOptions(costs.miss(), costs.joule(), base.hedgeFrom(), base.confidence(), costs.threshold());
        this.recorder = new FlightRecorder(options.recorded());
        this.retries = new RetryBudget(options.retries());
        this.rules = options.uplink()
                .pseudonymKey()
                .map(key -> new UplinkRules(
                        new Pseudonyms(key), options.uplink().signals().orElse(Set.of())));
    }

    /** What may leave the site; nothing if no window may. */
    public Optional<UplinkRules> uplinkRules() {
        return rules;
    }

    /** Who takes on what can be answered later; asked for from then on. */
    public void deferTo(Deferral whom) {
        deferral = whom;
    }

    /** Who is shown what the edge answers, before the client is; asked from then on. */
    public void keepAnswersWith(AnswerKeeper whom) {
        answerKeeper = whom;
    }

    @Nullable
    AnswerKeeper answerKeeper() {
        return answerKeeper;
    }

    @Nullable
    Deferral deferral() {
        return deferral;
    }

    Fleet fleet() {
        return fleet;
    }

    GatewayOptions options() {
        return options;
    }

    FlightRecorder recorder() {
        return recorder;
    }

    Taps taps() {
        return taps;
    }

    RetryBudget retries() {
        return retries;
    }

    Optional<UplinkRules> rules() {
        return rules;
    }

    /** The longest body, in bytes. */
    long maxBody() {
        return maxBody;
    }

    /** The longest budget that is granted. */
    long longestMillis() {
        return longestMillis;
    }

    /** The budget of a request that names none. */
    long defaultBudgetMicros() {
        return defaultBudgetMicros;
    }

    /** Whether bodies that are no windows may leave. */
    boolean rawTensors() {
        return rawTensors;
    }

    /** Takes room for bytes of a body; whoever gets true gives it back with {@link #release}. */
    boolean hold(long bytes) {
        if (heldBytes.addAndGet(bytes) <= maxBodies) return true;
        heldBytes.addAndGet(-bytes);
        return false;
    }

    void release(long bytes) {
        heldBytes.addAndGet(-bytes);
    }

    Question question(RequestFacts facts, long now) {
        long seed = ThreadLocalRandom.current().nextLong();
        return new Question(facts, fleet.snapshot(now), state.get(), weights, seed, now);
    }

    Decision decide(Question question) {
        return Router.decide(question, policy);
    }

    /** What came of a decision: for the policy, the recorder and the metrics. */
    void ended(Question question, Decision decision, Observed observed) {
        boolean inTime =
                observed.isAnswered() && observed.micros() <= question.request().budgetMicros();
        double calls = decision.predicted().map(e -> e.cost()).orElse(0.0);
        double cost = calls + (inTime ? 0 : weights.missCost());
        state.updateAndGet(before -> policy.learn(before, question, decision, cost));
        recorder.record(new Flight(question, decision, observed));
        timers.of(decision, observed.status(), inTime).record(observed.micros(), TimeUnit.MICROSECONDS);
    }
}
