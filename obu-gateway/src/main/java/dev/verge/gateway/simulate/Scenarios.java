package dev.verge.gateway.simulate;

import java.util.List;
import java.util.Random;

/** The scenarios. A seed moves when things happen, how long they last and how bad they are. */
public final class Scenarios {
    private static final int SECONDS = 300;
    private static final long SECOND = 1_000_000;
    // more names go to the end: a scenario's place in the list is part of its chance
    private static final List<String> NAMES = List.of(
            "diurnal",
            "burst",
            "slow-cloud",
            "slow-edge",
            "flapping-uplink",
            "cold-edge",
            "far-cloud",
            "half-open-uplink",
            "thin-uplink");

    private Scenarios() {}

    /** The names, in the order of the tables. */
    public static List<String> names() {
        return NAMES;
    }

    /** @throws IllegalArgumentException if there is none of this name; the message names those that there are */
    static Scenario named(String name, long seed) {
        Random random = new Random(seed * 31 + NAMES.indexOf(name));
        Sketch sketch = new Sketch(name);
        switch (name) {
            case "diurnal" -> {
                sketch.about = "a day in five minutes: 20 to 220 a second";
                sketch.rate = day(random);
            }
            case "burst" -> {
                sketch.about = "60 a second, and bursts of 400";
                sketch.rate = bursts(random);
            }
            case "slow-cloud" -> {
                sketch.about = "200 a second; at times the cloud works much slower";
                sketch.rate = Timeline.of(200);
                sketch.cloud = spells(random, 1, 4, 8, 40, 20);
            }
            case "slow-edge" -> {
                sketch.about = "80 a second; at times the edge works much slower";
                sketch.rate = Timeline.of(80);
                sketch.edge = spells(random, 1, 3, 5, 40, 25);
            }
            case "flapping-uplink" -> {
                sketch.about = "200 a second; the uplink comes and goes";
                sketch.rate = Timeline.of(200);
                sketch.uplink = spells(random, 1, 0, 0, 18, 5);
            }
            case "cold-edge" -> {
                sketch.about = "a convoy now and then; between them the edge goes to zero";
                sketch.rate = convoys(random);
                sketch.idle = 10 * SECOND;
            }
            case "far-cloud" -> {
                sketch.about = "200 a second, more than the edge bears; the cloud is 300 ms away, deadlines are longer";
                sketch.rate = Timeline.of(200);
                sketch.network = Timeline.of(300_000.0 / SimulatedSite.CLOUD.networkMicros());
                sketch.budgets = new Budgets(100_000, 250_000, 600_000, 0.15, 0.45);
            }
            case "half-open-uplink" -> {
                sketch.about = "120 a second; at times the uplink answers pings and swallows requests";
                sketch.rate = Timeline.of(120);
                sketch.calls = spells(random, 1, 0, 0, 40, 10);
            }
            case "thin-uplink" -> {
                sketch.about = "180 a second of 2 to 200 kB; at times the uplink has a tenth of its bandwidth";
                sketch.rate = Timeline.of(180);
                sketch.bandwidth = spells(random, 1, 0.1, 0.2, 30, 20);
                sketch.bytes = 20_000;
                sketch.bytesSpread = 0.8;
            }
            default ->
                throw new IllegalArgumentException(
                        "no scenario is named " + name + "; there are " + String.join(", ", NAMES));
        }
        return sketch.scenario(random);
    }

    /** What is usual, where a scenario says nothing else. */
    private static final class Sketch {
        final String name;
        String about = "";
        Timeline rate = Timeline.of(100);
        Timeline edge = Timeline.of(1);
        Timeline cloud = Timeline.of(1);
        Timeline network = Timeline.of(1);
        Timeline bandwidth = Timeline.of(1);
        Timeline uplink = Timeline.of(1);
        Timeline calls = Timeline.of(1);
        Budgets budgets = Budgets.USUAL;
        long bytes = 8_000;
        double bytesSpread = 0.4;
        long idle;

        Sketch(String name) {
            this.name = name;
        }

        Scenario scenario(Random random) {
            List<Arrival> arrivals = Scenario.arrivals(rate, SECONDS, budgets, bytes, bytesSpread, random);
            return new Scenario(
                    name, about, SECONDS, rate, edge, cloud, network, bandwidth, uplink, calls, idle, arrivals);
        }
    }

    private static Timeline day(Random random) {
        double shift = random.nextDouble() * 2 * StrictMath.PI;
        Timeline rate = Timeline.of(20);
        for (int second = 0; second < SECONDS; second++) {
            double wave = 0.5 - 0.5 * StrictMath.cos(2 * StrictMath.PI * second / SECONDS + shift);
            rate.from(second * SECOND, 20 + 200 * wave);
        }
        return rate;
    }

    private static Timeline bursts(Random random) {
        Timeline rate = Timeline.of(60);
        for (long at = between(random, 5, 25); at < SECONDS; at += between(random, 20, 45)) {
            rate.from(at * SECOND, 400).from((at + between(random, 2, 7)) * SECOND, 60);
        }
        return rate;
    }

    private static Timeline convoys(Random random) {
        Timeline rate = Timeline.of(0);
        for (long at = between(random, 1, 10); at < SECONDS; at += between(random, 45, 70)) {
            rate.from(at * SECOND, 60).from((at + between(random, 15, 30)) * SECOND, 0);
        }
        return rate;
    }

    /** Usual for about {@code apart} seconds, then for about {@code lasting} seconds something between two values. */
    private static Timeline spells(Random random, double usual, double from, double to, int apart, int lasting) {
        Timeline line = Timeline.of(usual);
        long at = between(random, apart / 2, apart * 3 / 2);
        while (at < SECONDS) {
            line.from(at * SECOND, from + (to - from) * random.nextDouble());
            at += between(random, lasting / 2, lasting * 3 / 2);
            line.from(at * SECOND, usual);
            at += between(random, apart / 2, apart * 3 / 2);
        }
        return line;
    }

    private static long between(Random random, int least, int most) {
        return least + random.nextInt(most - least + 1);
    }
}
