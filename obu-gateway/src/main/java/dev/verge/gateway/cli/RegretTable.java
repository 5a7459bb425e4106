package dev.verge.gateway.cli;

import dev.verge.gateway.simulate.Result;
import java.util.List;
import java.util.Locale;

/** Results for a person. */
final class RegretTable {
    private RegretTable() {}

    static String of(List<Result> results) {
        StringBuilder text = new StringBuilder();
        String scenario = "";
        for (Result result : results) {
            if (!result.scenario().equals(scenario)) text.append(heading(result));
            scenario = result.scenario();
            text.append(row(result));
        }
        return text.toString();
    }

    private static String heading(Result result) {
        return line("%n%s, seed %d: %,d requests%n", result.scenario(), result.seed(), result.requests())
                + line(
                        "%-18s %8s %9s %8s %8s %8s %8s %9s %9s %10s %9s%n",
                        "", "missed", "kept", "shed", "hedged", "edge", "cloud", "uplink MB", "kJ", "cost", "regret");
    }

    private static String row(Result r) {
        return line(
                "%-18s %8d %8.3f%% %8d %8d %8d %8d %9.1f %9.2f %10.0f %8.2f%%%n",
                r.contender(),
                r.missed(),
                r.feasible() == 0 ? 100 : 100.0 * (r.feasible() - r.feasibleMissed()) / r.feasible(),
                r.shed(),
                r.hedged(),
                r.edgeCalls(),
                r.cloudCalls(),
                r.uplinkBytes() / 1e6,
                r.joules() / 1000,
                r.cost(),
                100 * r.regret());
    }

    private static String line(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
