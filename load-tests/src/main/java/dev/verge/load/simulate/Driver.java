package dev.verge.load.simulate;

import java.util.Random;

/** Decides the acceleration: towards the stretch's speed, gently, with a limited jerk. */
final class Driver {
    private static final double COMFORTABLE_BRAKING = -2.2; // m/s²
    private static final double COMFORTABLE_ACCELERATION = 1.6; // m/s²
    private static final double JERK = 1.5; // m/s³
    private static final double EAGERNESS = 0.35; // 1/s: share of the speed difference made up in a second

    private final Regime regime;
    private final Random random;
    private double targetMetresPerSecond;
    private double stretchLeftSeconds;
    private double acceleration;

    Driver(Regime regime, Random random) {
        this.regime = regime;
        this.random = random;
    }

    /** The acceleration wanted for the next step, in m/s², at a speed in m/s; {@code dt} in seconds. */
    double acceleration(double speed, double dt) {
        stretchLeftSeconds -= dt;
        if (stretchLeftSeconds <= 0) nextStretch();
        double wanted =
                Math.clamp(EAGERNESS * (targetMetresPerSecond - speed), COMFORTABLE_BRAKING, COMFORTABLE_ACCELERATION);
        acceleration += Math.clamp(wanted - acceleration, -JERK * dt, JERK * dt);
        return acceleration;
    }

    /** The car could not do what was asked: go on from what it did. */
    void felt(double actual) {
        acceleration = actual;
    }

    private void nextStretch() {
        boolean stop = random.nextDouble() < regime.stopProbability();
        double kmh = regime.slowestKmh() + random.nextDouble() * (regime.fastestKmh() - regime.slowestKmh());
        targetMetresPerSecond = stop ? 0 : kmh / 3.6;
        stretchLeftSeconds = regime.stretchSeconds() * (0.5 + random.nextDouble());
    }
}
