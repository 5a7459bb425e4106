package dev.verge.load.simulate;

import java.util.Random;

/**
 * A car in motion. One step moves everything together, so that the signals agree: speed integrates acceleration, engine
 * speed follows speed and gear, torque follows acceleration and drag, fuel follows torque and engine speed, heat follows
 * power. Not thread-safe.
 */
final class Car {
    private static final double ENGINE_BRAKING_TORQUE = 45; // Nm, against the motion when the foot is off
    private static final double SHIFT_SECONDS = 2; // least time between two shifts
    private static final double WARM_OIL = 98; // °C, where the thermostat holds it

    private final Driver driver;
    private final double ambient;
    private double speed;
    private int gear;
    private double sinceShift = SHIFT_SECONDS;
    private double sinceStart;
    private double torque = Powertrain.IDLE_TORQUE;
    private double brakeForce;
    private double oilTemperature;
    private double fuelLevel;
    private double catalystTemperature;
    private double acceleration;

    Car(Regime regime, Random random) {
        this.driver = new Driver(regime, random);
        this.ambient = 8 + 14 * random.nextDouble();
        boolean warm = random.nextDouble() < 0.5;
        this.oilTemperature = warm ? 60 + 30 * random.nextDouble() : ambient + 3;
        this.catalystTemperature = warm ? 180 : ambient;
        this.sinceStart = warm ? 300 + random.nextInt(1500) : random.nextInt(20);
        this.fuelLevel = 10 + 30 * random.nextDouble();
    }

    /** Moves on by {@code dt} seconds. */
    void step(double dt) {
        double wanted = driver.acceleration(speed, dt);
        chooseGear(wanted, dt);
        double before = speed;
        speed = Math.max(0, speed + accelerate(wanted) * dt);
        acceleration = (speed - before) / dt;
        driver.felt(acceleration);
        sinceStart += dt;
        double power = Powertrain.powerKilowatts(torque, rpm());
        fuelLevel = Math.max(0, fuelLevel - litresPerHour() * dt / 3600);
        oilTemperature += dt * ((0.0022 * power + 0.012) * (WARM_OIL + 8 - oilTemperature) / 60);
        catalystTemperature += dt * (140 + 6 * power - catalystTemperature) / 90;
    }

    // shifts where a driver of a diesel would; stands in neutral
    private void chooseGear(double wanted, double dt) {
        sinceShift += dt;
        int before = gear;
        if (speed < 0.3 && wanted <= 0) {
            gear = 0;
        } else if (gear == 0) {
            gear = 1;
        } else if (sinceShift >= SHIFT_SECONDS) {
            if (gear < Powertrain.GEARS && rpm() > (wanted > 0.8 ? 2500 : 2100)) gear++;
            else if (gear > 1 && rpm() < 1250) gear--;
        }
        if (gear != before) sinceShift = 0;
    }

    // what the engine and the brakes make of the wanted acceleration, in m/s²
    private double accelerate(double wanted) {
        brakeForce = 0;
        if (gear == 0) {
            torque = Powertrain.IDLE_TORQUE;
            brakeForce = 1800; // the foot that holds the car
            return speed > 0 ? Math.max(-speed, wanted) : 0;
        }
        double resistance = Powertrain.resistance(speed);
        double force = Powertrain.MASS * wanted + resistance;
        double needed = Powertrain.torqueFor(force, gear);
        if (needed >= 0) {
            torque = Math.min(needed + Powertrain.IDLE_TORQUE / 2, Powertrain.maxTorque(rpm()));
            double drive = Powertrain.wheelForce(Math.max(0, torque - Powertrain.IDLE_TORQUE / 2), gear);
            return Math.min(wanted, (drive - resistance) / Powertrain.MASS);
        }
        torque = rpm() > Powertrain.IDLE_RPM * 1.25 ? 0 : Powertrain.IDLE_TORQUE; // overrun cut-off
        double engineBraking = Powertrain.wheelForce(ENGINE_BRAKING_TORQUE, gear);
        brakeForce = Math.max(0, -force - engineBraking);
        return wanted;
    }

    double speedKmh() {
        return speed * 3.6;
    }

    double accelerationMetres() {
        return acceleration;
    }

    double rpm() {
        return Powertrain.rpm(gear, speed);
    }

    int gear() {
        return gear;
    }

    double secondsSinceStart() {
        return sinceStart;
    }

    double torque() {
        return torque;
    }

    double loadPercent() {
        return 100 * torque / Powertrain.maxTorque(rpm());
    }

    /** 14.5 % is the pedal at rest, as in the recordings. */
    double pedalPercent() {
        double demand = gear == 0 ? 0 : Math.max(0, torque - Powertrain.IDLE_TORQUE) / 365;
        return 14.5 + 63.5 * demand;
    }

    double oilLevelMillimetres() {
        return 36 - 6 * acceleration + speed * 0.1;
    }

    double oilTemperature() {
        return oilTemperature;
    }

    double fuelLevelLitres() {
        return fuelLevel;
    }

    double litresPerHour() {
        return Powertrain.litresPerHour(torque, rpm());
    }

    /** −0.03 MPa is the sensor's zero, as in the recordings. */
    double brakeMegapascal() {
        return -0.03 + Powertrain.brakePressure(brakeForce);
    }

    /** A cold catalyst does nothing; from about 200 °C on it does nearly all it can. */
    double scrEfficiency() {
        return 0.97 / (1 + StrictMath.exp((190 - catalystTemperature) / 15));
    }
}
