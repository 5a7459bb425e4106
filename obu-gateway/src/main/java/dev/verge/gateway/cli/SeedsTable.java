package dev.verge.gateway.cli;

import dev.verge.gateway.simulate.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Results of many seeds for a person: of each contender in each scenario the median, the worst, and the worst one's seed. */
final class SeedsTable {
    private static final double AIM = 0.05;

    private SeedsTable() {}

    static String of(List<Result> results) {
        Map<String, Map<String, List<Result>>> scenarios = new LinkedHashMap<>();
        for (Result result : results) {
            scenarios
                    .computeIfAbsent(result.scenario(), name -> new LinkedHashMap<>())
                    .computeIfAbsent(result.contender(), name -> new ArrayList<>())
                    .add(result);
        }
        StringBuilder text = new StringBuilder(line(
                "%-18s %-18s %6s %9s %9s %10s %9s %9s %9s%n",
                "scenario", "contender", "seeds", "median", "worst", "its seed", "above 5%", "kept", "least"));
        scenarios.forEach((scenario, contenders) -> contenders.forEach((contender, played) -> {
            if (!contender.equals("oracle")) text.append(row(scenario, contender, played));
        }));
        return text.toString();
    }

    private static String row(String scenario, String contender, List<Result> played) {
        List<Result> sorted = new ArrayList<>(played);
        sorted.sort((a, b) -> Double.compare(a.regret(), b.regret()));
        Result worst = sorted.getLast();
        double[] kept = sorted.stream().mapToDouble(SeedsTable::kept).sorted().toArray();
        return line(
                "%-18s %-18s %6d %8.2f%% %8.2f%% %10d %9d %8.3f%% %8.3f%%%n",
                scenario,
                contender,
                sorted.size(),
                100 * median(sorted.stream().mapToDouble(Result::regret).toArray()),
                100 * worst.regret(),
                worst.seed(),
                sorted.stream().filter(r -> r.regret() > AIM).count(),
                median(kept),
                kept[0]);
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double kept(Result r) {
        return r.feasible() == 0 ? 100 : 100.0 * (r.feasible() - r.feasibleMissed()) / r.feasible();
    }

    private static String line(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
