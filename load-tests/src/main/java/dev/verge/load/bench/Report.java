package dev.verge.load.bench;

import dev.verge.load.demo.Summary.Quantiles;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code ./verge bench ingest} found; the JSON's keys are these names.
 *
 * @param machine cores, Java and system
 * @param fsync how Redis kept its data
 * @param baseline (null where a phase was left out) what Redis and the loopback do without Verge
 * @param steady vehicles at 1 Hz
 * @param drain backlogs into windows, without scoring
 * @param through everything at once
 */
record Report(
        Map<String, String> machine,
        String fsync,
        @Nullable Baseline baseline,
        @Nullable Steady steady,
        List<Drain> drain,
        List<Through> through) {
    /** Rows a second, pipelined, with nothing else running. */
    record Baseline(long xaddPerSecond, long xreadPerSecond) {}

    /**
     * Vehicles at 1 Hz.
     *
     * @param vehicles how many
     * @param seconds how long
     * @param rows rows sent
     * @param rowsAccepted rows that ingest counted
     * @param windowsExpected windows that the rows make, computed by the generator
     * @param windows windows that ingest counted
     * @param predictions windows that ended in a prediction
     * @param rejectedWindows windows that ended in a rejection
     * @param lost rows and windows without an outcome, or with more than one
     * @param behindMillis how far the generator was behind its own clock at worst
     * @param latencyMs from the XADD of a window's last row to its prediction
     * @param usage memory and processor time of each process
     * @param redisCommands in which commands Redis spent its time
     */
    record Steady(
            int vehicles,
            double seconds,
            long rows,
            long rowsAccepted,
            long windowsExpected,
            long windows,
            long predictions,
            long rejectedWindows,
            long lost,
            long behindMillis,
            Quantiles latencyMs,
            Map<String, Usage.Share> usage,
            Map<String, RedisWork.Command> redisCommands) {}

    /**
     * A backlog into windows.
     *
     * @param vehicles how many vehicles it came from
     * @param rows its size
     * @param rowsPerSecond from the first row accepted to the last, a cold JVM's warming up included
     * @param warmRowsPerSecond over the second half
     * @param windowsPerSecond over the second half
     * @param usage memory and processor time of each process
     * @param redisCommands in which commands Redis spent its time
     */
    record Drain(
            int vehicles,
            long rows,
            long rowsPerSecond,
            long warmRowsPerSecond,
            long windowsPerSecond,
            Map<String, Usage.Share> usage,
            Map<String, RedisWork.Command> redisCommands) {}

    /**
     * Writers, ingest, scoring and Redis at once.
     *
     * @param vehicles how many vehicles
     * @param seconds how long it was measured, after warming up
     * @param rowsPerSecond rows whose window ended in a prediction
     * @param writtenPerSecond rows written
     * @param lost rows and windows without an outcome, or with more than one, after everything was drained
     * @param latencyMs from the XADD of a window's last row to its prediction, at this rate
     * @param usage memory and processor time of each process
     * @param redisCommands in which commands Redis spent its time
     */
    record Through(
            int vehicles,
            double seconds,
            long rowsPerSecond,
            long writtenPerSecond,
            long lost,
            Quantiles latencyMs,
            Map<String, Usage.Share> usage,
            Map<String, RedisWork.Command> redisCommands) {}
}
