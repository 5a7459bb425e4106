package dev.verge.load.simulate;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a simulated vehicle is driven: which speeds its driver aims at, for how long, and how often it must stop. */
public enum Regime {
    /** Engine on, standing. */
    IDLE(0, 0, 60, 0),
    /** Streets with lights and crossings, up to 50 km/h. */
    TOWN(25, 50, 14, 0.45),
    /** A road outside towns, up to 90 km/h, with slower stretches. */
    NATIONAL_ROAD(55, 90, 30, 0.04),
    /** A motorway, up to 120 km/h. */
    HIGHWAY(95, 120, 60, 0);

    private final double slowestKmh;
    private final double fastestKmh;
    private final double stretchSeconds;
    private final double stopProbability;

    Regime(double slowestKmh, double fastestKmh, double stretchSeconds, double stopProbability) {
        this.slowestKmh = slowestKmh;
        this.fastestKmh = fastestKmh;
        this.stretchSeconds = stretchSeconds;
        this.stopProbability = stopProbability;
    }

    /** The regime with this name, for instance {@code national-road}, in any case. */
    public static Regime parse(String name) {
        return Arrays.stream(values())
                .filter(regime -> regime.label().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no regime " + name + "; there are "
                        + Arrays.stream(values()).map(Regime::label).collect(Collectors.joining(", "))));
    }

    /** Name on the command line and in a vehicle's name, for instance {@code national-road}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    double slowestKmh() {
        return slowestKmh;
    }

    double fastestKmh() {
        return fastestKmh;
    }

    /** Mean length of a stretch with one speed limit, in seconds. */
    double stretchSeconds() {
        return stretchSeconds;
    }

    /** Probability that a stretch is a stop. */
    double stopProbability() {
        return stopProbability;
    }
}
