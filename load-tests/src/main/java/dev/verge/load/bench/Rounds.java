package dev.verge.load.bench;

/**
 * Which vehicle sends when: once a second each, at its own place in the second, and its windows complete at its own place
 * in the forty seconds of a window, so that neither rows nor windows come in bursts. The second is got by rows that are
 * sent beforehand, as if the vehicle had been driving for a while.
 *
 * @param vehicles how many
 * @param zero time of round 0, in milliseconds since the epoch
 * @param windowRows rows of a window
 */
record Rounds(int vehicles, long zero, int windowRows) {
    private static final long ROUND_MILLIS = 1000;

    /** Rows that a vehicle has sent before round 0. */
    int rowsBefore(int vehicle) {
        return vehicle % windowRows;
    }

    /** Place of a vehicle in the second, in milliseconds. */
    long phase(int vehicle) {
        return vehicle * ROUND_MILLIS / vehicles;
    }

    /** Time of a vehicle's row in a round; rounds before 0 are negative. */
    long time(int vehicle, long round) {
        return zero + round * ROUND_MILLIS + phase(vehicle);
    }

    /** Sends the rows before round 0, and returns how many they are. */
    long sendRowsBefore(LoadFleet fleet, RawRedis redis) {
        long rows = 0;
        for (int round = -windowRows + 1; round < 0; round++) {
            for (int vehicle = 0; vehicle < vehicles; vehicle++) {
                if (rowsBefore(vehicle) < -round) continue;
                redis.send(fleet.row(vehicle, time(vehicle, round)));
                rows++;
            }
        }
        return rows;
    }

    /** Windows that are complete after so many rounds, computed from the numbers alone. */
    long windowsAfter(long rounds) {
        long windows = 0;
        for (int vehicle = 0; vehicle < vehicles; vehicle++) windows += (rowsBefore(vehicle) + rounds) / windowRows;
        return windows;
    }
}
