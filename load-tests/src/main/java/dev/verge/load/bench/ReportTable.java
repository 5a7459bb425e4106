package dev.verge.load.bench;

import java.util.Locale;
import java.util.Map;

/** A report for a person. */
final class ReportTable {
    private ReportTable() {}

    static String baseline(Report.Baseline found) {
        return line(
                "baseline   pipelined XADD %,d rows/s, XREAD COUNT 1000 %,d rows/s",
                found.xaddPerSecond(), found.xreadPerSecond());
    }

    static String steady(Report.Steady found) {
        return line(
                "steady     %,d vehicles at 1 Hz for %.0f s: p50 %d ms, p95 %d ms, p99 %d ms; rows %,d of %,d, windows %,d of"
                        + " %,d, predictions %,d, rejected %,d, lost or twice %,d; generator behind by at most %d ms%s",
                found.vehicles(),
                found.seconds(),
                found.latencyMs().p50(),
                found.latencyMs().p95(),
                found.latencyMs().p99(),
                found.rowsAccepted(),
                found.rows(),
                found.windows(),
                found.windowsExpected(),
                found.predictions(),
                found.rejectedWindows(),
                found.lost(),
                found.behindMillis(),
                usage(found.usage(), found.redisCommands()));
    }

    static String drain(Report.Drain found) {
        return line(
                "drain      %,d vehicles: %,d rows at %,d rows/s; second half %,d rows/s, %,d windows/s%s",
                found.vehicles(),
                found.rows(),
                found.rowsPerSecond(),
                found.warmRowsPerSecond(),
                found.windowsPerSecond(),
                usage(found.usage(), found.redisCommands()));
    }

    static String through(Report.Through found) {
        return line(
                "through    %,d vehicles for %.0f s: %,d rows/s to predictions (%,d written); p50 %d ms, p99 %d ms; lost or"
                        + " twice %,d%s",
                found.vehicles(),
                found.seconds(),
                found.rowsPerSecond(),
                found.writtenPerSecond(),
                found.latencyMs().p50(),
                found.latencyMs().p99(),
                found.lost(),
                usage(found.usage(), found.redisCommands()));
    }

    private static String usage(Map<String, Usage.Share> usage, Map<String, RedisWork.Command> commands) {
        StringBuilder lines = new StringBuilder();
        usage.forEach((name, share) -> lines.append(line(
                "%n             %-10s %6.1f %% of a core, %5.1f CPU s per million rows%s",
                name,
                share.cpuPercent(),
                share.cpuSecondsPerMillionRows(),
                share.rssMb() == 0 ? "" : line(", %6.1f MB", share.rssMb()))));
        commands.forEach((name, command) -> lines.append(line(
                "%n             redis %-14s %,8d calls/s, %7.1f us each, %5.1f %% of a core",
                name, command.callsPerSecond(), command.microsPerCall(), command.cpuPercent())));
        return lines.toString();
    }

    private static String line(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
