package dev.verge.load.simulate;

import dev.verge.telemetry.Signal;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.SignalSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What the twelve sensors make of a car: noise, faults, and last of all the rounding to the step in which the sensor
 * reports. Rounding comes after the faults, so that no digit tells a model that a value was tampered with.
 */
final class Sensors {
    /** The signals, in the columns' order. */
    static final SignalSet SIGNALS = SignalCatalogue.ATECA;

    // step and noise of each sensor, in the order of SIGNALS and in the signal's unit
    private static final double[] STEP = {1, 1, 0.1, 0.1, 0.1, 0.001, 0.1, 0.5, 0.01, 0.01, 1, 0.00001};
    private static final double[] NOISE = {0.2, 0, 0.4, 0.05, 0.5, 0.15, 0.05, 0.05, 0.02, 0.008, 0, 0.004};

    private final double noise;
    private final List<Fault> faults;
    private final Random noiseRandom;
    private final Random faultRandom;
    private final Map<Fault, Double> firstValues = new HashMap<>();

    Sensors(double noise, List<Fault> faults, Random noiseRandom, Random faultRandom) {
        this.noise = noise;
        this.faults = List.copyOf(faults);
        this.noiseRandom = noiseRandom;
        this.faultRandom = faultRandom;
    }

    /** @throws IllegalArgumentException if there is no such signal */
    static void requireKnown(Fault fault) {
        column(fault.signal());
        if (fault.kind() == Fault.Kind.SWAPPED) column(fault.other());
    }

    private static int column(String signal) {
        int column = SIGNALS.indexOf(signal);
        if (column < 0) throw new IllegalArgumentException("no simulated signal " + signal + "; there are " + SIGNALS);
        return column;
    }

    /** One row of values at a time of the drive in seconds. */
    float[] read(Car car, double seconds) {
        double[] values = measured(car);
        double[] sound = values.clone();
        for (Fault fault : faults) {
            if (!fault.active(seconds)) continue;
            int column = column(fault.signal());
            double first = firstValues.computeIfAbsent(fault, f -> sound[column]);
            double swap = fault.kind() == Fault.Kind.SWAPPED ? sound[column(fault.other())] : 0;
            values[column] = fault.apply(values[column], seconds, first, swap, faultRandom);
            if (fault.kind() == Fault.Kind.SWAPPED) values[column(fault.other())] = sound[column];
        }
        float[] row = new float[values.length];
        for (int i = 0; i < row.length; i++) row[i] = round(values[i], STEP[i]);
        return row;
    }

    private double[] measured(Car car) {
        double[] values = {
            car.speedKmh(),
            car.secondsSinceStart(),
            car.loadPercent(),
            car.pedalPercent(),
            car.torque(),
            car.oilLevelMillimetres(),
            car.oilTemperature(),
            car.fuelLevelLitres(),
            car.litresPerHour(),
            car.brakeMegapascal(),
            car.gear(),
            car.scrEfficiency()
        };
        for (int i = 0; i < values.length; i++) {
            // a standing wheel gives no pulse, and a sensor does not leave its signal's range
            boolean still = i == 0 && values[i] == 0;
            double error = still ? 0 : noise * NOISE[i] * noiseRandom.nextGaussian();
            Signal signal = SIGNALS.signals().get(i);
            values[i] = Math.clamp(values[i] + error, (double) signal.min(), (double) signal.max());
        }
        return values;
    }

    // decimal steps divide exactly where they multiply inexactly: 357 / 10.0 is 35.7, 357 * 0.1 is not
    private static float round(double value, double step) {
        if (Double.isNaN(value)) return Float.NaN;
        double perUnit = Math.rint(1 / step);
        return (float) (Math.rint(value * perUnit) / perUnit);
    }
}
