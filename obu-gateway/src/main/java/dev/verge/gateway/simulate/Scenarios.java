package dev.verge.gateway.simulate;

import java.util.List;
import java.util.Random;

/** The six scenarios. A seed moves when things happen, how long they last and how bad they are. */
public final class Scenarios {
    private static final int SECONDS = 300;
    private static final long SECOND = 1_000_000;

    private Scenarios() {}

    /** The names, in the order of the tables. */
    public static List<String> names() {
        return List.of("diurnal", "burst", "slow-cloud", "slow-edge", "flapping-uplink", "cold-edge");
    }

    /** @throws IllegalArgumentException if there is none of this name; the message names those that there are */
    static Scenario named(String name, long seed) {
        Random random = new Random(seed * 31 + names().indexOf(name));
        Timeline one = Timeline.of(1);
        return switch (name) {
            case "diurnal" ->
                scenario(name, "a day in five minutes: 20 to 220 a second", day(random), one, one, one, one, 0, random);
            case "burst" ->
                scenario(name, "60 a second, and bursts of 400", bursts(random), one, one, one, one, 0, random);
            case "slow-cloud" -> {
                Timeline slow = spells(random, 1, 4, 8, 40, 20);
                yield scenario(
                        name,
                        "200 a second; at times the cloud works much slower",
                        steady(200),
                        one,
                        slow,
                        one,
                        one,
                        0,
                        random);
            }
            case "slow-edge" -> {
                Timeline slow = spells(random, 1, 3, 5, 40, 25);
                yield scenario(
                        name,
                        "80 a second; at times the edge works much slower",
                        steady(80),
                        slow,
                        one,
                        one,
                        one,
                        0,
                        random);
            }
            case "flapping-uplink" -> {
                Timeline up = spells(random, 1, 0, 0, 18, 5);
                yield scenario(
                        name, "200 a second; the uplink comes and goes", steady(200), one, one, one, up, 0, random);
            }
            case "cold-edge" ->
                scenario(
                        name,
                        "a convoy now and then; between them the edge goes to zero",
                        convoys(random),
                        one,
                        one,
                        one,
                        one,
                        10 * SECOND,
                        random);
            default ->
                throw new IllegalArgumentException(
                        "no scenario is named " + name + "; there are " + String.join(", ", names()));
        };
    }

    private static Scenario scenario(
            String name,
            String about,
            Timeline rate,
            Timeline edge,
            Timeline cloud,
            Timeline network,
            Timeline uplink,
            long idle,
            Random random) {
        return new Scenario(
                name,
                about,
                SECONDS,
                rate,
                edge,
                cloud,
                network,
                uplink,
                idle,
                Scenario.arrivals(rate, SECONDS, random));
    }

    private static Timeline steady(double perSecond) {
        return Timeline.of(perSecond);
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
