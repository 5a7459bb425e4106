package dev.verge.load.simulate;

/**
 * A two-litre diesel with seven gears in a car of 1,600 kg: the formulas between motion and what the engine reports.
 * Forces in N, torques in Nm, speeds in m/s unless a name says otherwise.
 */
final class Powertrain {
    static final int GEARS = 7;
    static final double MASS = 1600; // kg, with driver
    static final double IDLE_RPM = 800;
    /** Torque that keeps the idling engine and its auxiliaries turning. */
    static final double IDLE_TORQUE = 29;

    private static final double[] OVERALL_RATIO = {Double.NaN, 15.2, 9.4, 6.3, 4.5, 3.4, 2.7, 2.15};
    private static final double WHEEL_RADIUS = 0.33; // m
    private static final double EFFICIENCY = 0.92;
    private static final double DRAG_AREA = 0.74; // m², drag coefficient times front
    private static final double AIR_DENSITY = 1.2; // kg/m³
    private static final double ROLLING = 0.011;
    private static final double GRAVITY = 9.81; // m/s²
    private static final double GRAMS_PER_KWH = 215;
    private static final double GRAMS_PER_LITRE = 835;

    private Powertrain() {}

    /** Engine speed in 1/min: wheel speed times ratio, never below idling (the clutch slips). */
    static double rpm(int gear, double speed) {
        if (gear == 0) return IDLE_RPM;
        return Math.max(IDLE_RPM, speed / WHEEL_RADIUS * OVERALL_RATIO[gear] * 60 / (2 * Math.PI));
    }

    /** Force against the motion on the level: air and tyres. */
    static double resistance(double speed) {
        return speed <= 0 ? 0 : 0.5 * AIR_DENSITY * DRAG_AREA * speed * speed + MASS * GRAVITY * ROLLING;
    }

    /** Engine torque that makes this force at the wheels in a gear. */
    static double torqueFor(double wheelForce, int gear) {
        return wheelForce * WHEEL_RADIUS / (OVERALL_RATIO[gear] * EFFICIENCY);
    }

    /** Force at the wheels that this engine torque makes in a gear. */
    static double wheelForce(double torque, int gear) {
        return torque * OVERALL_RATIO[gear] * EFFICIENCY / WHEEL_RADIUS;
    }

    /** Largest torque at an engine speed: rising with the turbocharger up to 1,750/min, flat, falling above 3,000. */
    static double maxTorque(double rpm) {
        if (rpm < 1750) return 118 + (rpm - IDLE_RPM) * (394.0 - 118) / (1750 - IDLE_RPM);
        if (rpm < 3000) return 394;
        return Math.max(200, 394 - (rpm - 3000) * 0.09);
    }

    /** Fuel in l/h: mechanical power times a constant specific consumption. */
    static double litresPerHour(double torque, double rpm) {
        return powerKilowatts(torque, rpm) * GRAMS_PER_KWH / GRAMS_PER_LITRE;
    }

    static double powerKilowatts(double torque, double rpm) {
        return torque * rpm * 2 * Math.PI / 60 / 1000;
    }

    /** Brake pressure in MPa that adds this braking force. */
    static double brakePressure(double force) {
        return force / 2000;
    }
}
