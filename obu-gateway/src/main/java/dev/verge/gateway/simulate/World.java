package dev.verge.gateway.simulate;

import dev.verge.gateway.learning.ArrivalRate;
import dev.verge.gateway.learning.Call;
import dev.verge.gateway.learning.TargetSpec;
import dev.verge.gateway.learning.TargetTracker;
import dev.verge.gateway.routing.Decision;
import dev.verge.gateway.routing.Estimate;
import dev.verge.gateway.routing.FleetSnapshot;
import dev.verge.gateway.routing.Health;
import dev.verge.gateway.routing.Outcome;
import dev.verge.gateway.routing.PolicyState;
import dev.verge.gateway.routing.Question;
import dev.verge.gateway.routing.RouteOptions;
import dev.verge.gateway.routing.Router;
import dev.verge.gateway.routing.Side;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * One scenario with one contender: a discrete-event simulation. The gateway in it sees what a gateway sees: arrivals,
 * answers, silence, and probes.
 */
final class World {
    private static final long PROBE_MICROS = 200_000;
    private static final long QUIET_MICROS = 2_000_000;
    private static final long PROBE_BYTES = 8_000;
    private static final long PROBE_PATIENCE_MICROS = 1_000_000;

    private record Event(long at, long order, Runnable action) {}

    private static final class Flight {
        final int index;
        final Arrival arrival;
        final Question question;
        final Decision decision;
        final List<Attempt> attempts = new ArrayList<>(1);
        double cost;
        boolean over;

        Flight(int index, Arrival arrival, Question question, Decision decision) {
            this.index = index;
            this.arrival = arrival;
            this.question = question;
            this.decision = decision;
        }
    }

    private static final class Attempt {
        final Flight flight;
        final TargetTracker tracker;
        final Call call;

        Attempt(Flight flight, TargetTracker tracker, Call call) {
            this.flight = flight;
            this.tracker = tracker;
            this.call = call;
        }
    }

    private final Scenario scenario;
    private final Contender contender;
    private final RouteOptions options;
    private final CostFunction costs;
    private final Random random;
    private final ArrivalRate rate = new ArrivalRate();
    private final TargetTracker edge = new TargetTracker(SimulatedSite.EDGE, true);
    private final TargetTracker cloud = new TargetTracker(SimulatedSite.CLOUD, true);
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
    private final Deque<Attempt> edgeQueue = new ArrayDeque<>();
    private final Tally tally = new Tally();
    private PolicyState state;
    private int edgeBusy;
    private boolean edgeAtZero;
    private boolean edgeStarting;
    private long edgeActive;
    private long workedMicros;
    private long now;
    private long order;

    World(Scenario scenario, Contender contender, RouteOptions options, long seed) {
        this.scenario = scenario;
        this.contender = contender;
        this.options = options;
        this.costs = new CostFunction(options);
        this.random = new Random(seed);
        this.state = contender.policy().initial();
        this.edgeAtZero = scenario.idleMicros() > 0;
        if (edgeAtZero) edge.scaledToZero();
    }

    /** Work at the edge that begins at this moment. */
    static long edgeMicros(Scenario scenario, Arrival arrival, long start) {
        return (long) (arrival.edgeMicros() * scenario.edgeFactor().at(start));
    }

    /** From the gateway to the cloud and back, for a call that is made at this moment. */
    static long cloudMicros(Scenario scenario, Arrival arrival, long start) {
        double bytesPerSecond = SimulatedSite.CLOUD.bytesPerSecond()
                * scenario.bandwidthFactor().at(start);
        return (long) (arrival.bytes() * 1e6 / bytesPerSecond)
                + (long) (arrival.networkMicros() * scenario.networkFactor().at(start))
                + (long) (arrival.cloudMicros() * scenario.cloudFactor().at(start));
    }

    Tally play() {
        int next = 0;
        List<Arrival> arrivals = scenario.arrivals();
        at(0, this::probe);
        while (next < arrivals.size() || !events.isEmpty()) {
            Event event = events.peek();
            if (next < arrivals.size() && (event == null || arrivals.get(next).atMicros() <= event.at())) {
                now = arrivals.get(next).atMicros();
                arrive(next, arrivals.get(next));
                next++;
            } else {
                events.remove();
                now = event.at();
                event.action().run();
            }
        }
        return tally;
    }

    private void at(long micros, Runnable action) {
        events.add(new Event(micros, order++, action));
    }

    private void arrive(int index, Arrival arrival) {
        rate.arrived(now);
        Question question = new Question(
                arrival.facts(contender.placement()),
                new FleetSnapshot(List.of(edge.snapshot(now), cloud.snapshot(now)), rate.perSecond(now)),
                state,
                options,
                arrival.seed(),
                now);
        Decision decision = Router.decide(question, contender.policy());
        Flight flight = new Flight(index, arrival, question, decision);
        if (decision.warm().contains(edge.spec().name())) wakeEdge();
        switch (decision.outcome()) {
            case Outcome.Edge(String target) -> call(flight, target);
            case Outcome.Cloud(String target) -> call(flight, target);
            case Outcome.Hedge(String first, String second, long after) -> {
                tally.hedged++;
                call(flight, first);
                at(now + after, () -> {
                    if (!flight.over) call(flight, second);
                });
            }
            case Outcome.Shed _, Outcome.Defer _ -> {
                tally.shed++;
                end(flight, false);
                return;
            }
        }
        at(arrival.deadlineMicros() + 1, () -> {
            if (!flight.over) late(flight);
        });
    }

    private void call(Flight flight, String name) {
        boolean toEdge = name.equals(edge.spec().name());
        TargetTracker tracker = toEdge ? edge : cloud;
        Estimate estimate = flight.decision.estimate(name).orElseThrow();
        Attempt attempt = new Attempt(flight, tracker, tracker.started(estimate, now));
        flight.attempts.add(attempt);
        flight.cost += costs.call(tracker.spec(), flight.arrival.bytes());
        tally.joules += tracker.spec().joules();
        if (toEdge) {
            tally.edgeCalls++;
            toEdge(attempt);
        } else {
            tally.cloudCalls++;
            tally.uplinkBytes += flight.arrival.bytes();
            toCloud(attempt);
        }
    }

    private void toCloud(Attempt attempt) {
        Arrival arrival = attempt.flight.arrival;
        long end = now + cloudMicros(scenario, arrival, now);
        long service = (long) (arrival.cloudMicros() * scenario.cloudFactor().at(now));
        // what the uplink loses is never answered
        if (scenario.passes(now, end)) at(end, () -> answered(attempt, OptionalLong.of(service)));
    }

    private void toEdge(Attempt attempt) {
        edgeActive = now;
        edgeQueue.add(attempt);
        if (edgeAtZero) wakeEdge();
        workAtEdge();
    }

    private void workAtEdge() {
        while (!edgeAtZero && edgeBusy < SimulatedSite.EDGE.workers() && !edgeQueue.isEmpty()) {
            Attempt attempt = edgeQueue.remove();
            if (attempt.flight.over) continue;
            edgeBusy++;
            long end = now + edgeMicros(scenario, attempt.flight.arrival, now);
            at(end, () -> {
                edgeBusy--;
                edgeActive = now;
                workAtEdge();
                if (scenario.idleMicros() > 0) at(now + scenario.idleMicros(), this::sleepIfIdle);
            });
            at(end + SimulatedSite.EDGE.networkMicros(), () -> answered(attempt, OptionalLong.empty()));
        }
    }

    private void sleepIfIdle() {
        if (edgeAtZero || edgeBusy > 0 || now - edgeActive < scenario.idleMicros()) return;
        edgeAtZero = true;
        edge.scaledToZero();
    }

    private void wakeEdge() {
        if (!edgeAtZero || edgeStarting) return;
        edgeStarting = true;
        edge.starting(now);
        at(now + SimulatedSite.EDGE.coldStartMicros(), () -> {
            edgeStarting = false;
            edgeAtZero = false;
            edgeActive = now;
            edge.running(now);
            workAtEdge();
            at(now + scenario.idleMicros(), this::sleepIfIdle);
        });
    }

    private void answered(Attempt attempt, OptionalLong service) {
        Flight flight = attempt.flight;
        if (flight.over) return;
        attempt.tracker.answered(attempt.call, service, now);
        for (Attempt other : flight.attempts) {
            if (other != attempt) other.tracker.cancelled(other.call, now);
        }
        end(flight, true);
    }

    private void late(Flight flight) {
        for (Attempt attempt : flight.attempts) attempt.tracker.timedOut(attempt.call, now);
        end(flight, false);
    }

    private void end(Flight flight, boolean inTime) {
        flight.over = true;
        if (!inTime) flight.cost += costs.miss();
        tally.inTime.set(flight.index, inTime);
        tally.cost += flight.cost;
        state = contender.policy().learn(state, flight.question, flight.decision, flight.cost);
    }

    /** A ping, which only says how far the cloud is; and work, which is paid for, where requests come and none was answered of late. */
    private void probe() {
        if (now > scenario.seconds() * 1_000_000L) return;
        boolean asked = rate.perSecond(now) >= 1;
        if (asked && edge.wantsWork(now, QUIET_MICROS)) probeEdge();
        boolean down = cloud.snapshot(now).health() == Health.DOWN;
        boolean working = asked && now - workedMicros >= PROBE_MICROS && cloud.wantsWork(now, QUIET_MICROS);
        if (working) {
            workedMicros = now;
            pay(cloud.spec());
        }
        probeCloud(working);
        at(now + (down ? PROBE_MICROS / 8 : PROBE_MICROS), this::probe);
    }

    private void pay(TargetSpec target) {
        tally.cost += costs.call(target, PROBE_BYTES);
        tally.joules += target.joules();
        if (target.side() == Side.CLOUD) tally.uplinkBytes += PROBE_BYTES;
    }

    private void probeEdge() {
        pay(edge.spec());
        double typical =
                SimulatedSite.EDGE.serviceMicros() * scenario.edgeFactor().at(now);
        long service = Scenario.logNormal(typical, 0.25, random);
        at(now + service, () -> edge.probed(OptionalLong.empty(), OptionalLong.of(service), now));
    }

    private void probeCloud(boolean working) {
        long network = Scenario.logNormal(
                SimulatedSite.CLOUD.networkMicros() * scenario.networkFactor().at(now), 0.12, random);
        long service = working
                ? Scenario.logNormal(
                        SimulatedSite.CLOUD.serviceMicros()
                                * scenario.cloudFactor().at(now),
                        0.25,
                        random)
                : 0;
        long end = now + network + service;
        boolean through = working ? scenario.passes(now, end) : scenario.isUp(now, end);
        if (through && network + service <= PROBE_PATIENCE_MICROS) {
            OptionalLong work = working ? OptionalLong.of(service) : OptionalLong.empty();
            at(end, () -> cloud.probed(OptionalLong.of(network), work, now));
        } else {
            long sent = now;
            at(now + PROBE_PATIENCE_MICROS, () -> cloud.probeFailed(working, sent, now));
        }
    }
}
