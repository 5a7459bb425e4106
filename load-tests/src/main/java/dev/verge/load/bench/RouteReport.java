package dev.verge.load.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All that was measured, kept in a file while it goes on, so that a run that was broken off can be taken up again. */
final class RouteReport {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final TypeReference<List<RouteTally>> CELLS = new TypeReference<>() {};

    private final @Nullable Path file;
    private final List<RouteTally> cells = new ArrayList<>();

    /**
     * A report.
     *
     * @param file where it is kept; null for nowhere
     * @param resumed whether what the file says already is taken over
     */
    RouteReport(@Nullable Path file, boolean resumed) throws IOException {
        this.file = file;
        if (file == null || !resumed || !Files.exists(file)) return;
        JsonNode before = JSON.readTree(file.toFile());
        cells.addAll(JSON.convertValue(before.path("cells"), CELLS));
    }

    /** What is known of a cell already. */
    Optional<RouteTally> known(String condition, String contender, long seed, double seconds, String http) {
        return cells.stream()
                .filter(cell -> cell.isCell(condition, contender, seed, seconds, http))
                .findFirst();
    }

    void add(RouteTally cell, double least) throws IOException {
        cells.add(cell);
        write(least);
    }

    private void write(double least) throws IOException {
        if (file == null) return;
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(next, text(least) + "\n");
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    }

    String text(double least) throws IOException {
        return JSON.writeValueAsString(new TreeMap<>(Map.of("reached", isReached(least), "cells", cells)));
    }

    /** Whether the gateway kept what it has to, in each condition, all seeds together. */
    boolean isReached(double least) {
        return summed().stream()
                .filter(cell -> cell.contender().equals(RouteBench.JUDGED))
                .allMatch(cell -> cell.isGood(least));
    }

    private List<RouteTally> summed() {
        return List.copyOf(cells.stream()
                .collect(Collectors.toMap(
                        cell -> List.of(cell.condition(), cell.contender(), cell.http()),
                        cell -> cell,
                        RouteTally::plus,
                        LinkedHashMap::new))
                .values());
    }

    /** Percent kept, a row a condition and a column a contender, as the documentation shows it. */
    String table(List<String> contenders) {
        List<RouteTally> summed = summed();
        StringBuilder table = new StringBuilder("| condition | feasible | left out | ")
                .append(String.join(" | ", contenders))
                .append(" |\n| --- | --- | --- |")
                .append(" --- |".repeat(contenders.size()));
        for (String condition :
                summed.stream().map(RouteTally::condition).distinct().toList()) {
            List<RouteTally> row = contenders.stream()
                    .flatMap(contender -> summed.stream()
                            .filter(cell -> cell.condition().equals(condition)
                                    && cell.contender().equals(contender))
                            .limit(1))
                    .toList();
            if (row.isEmpty()) continue;
            table.append(String.format(
                    Locale.ROOT,
                    "%n| %s | %,d | %,d |",
                    condition,
                    row.getFirst().feasible(),
                    row.getFirst().leftOut()));
            for (String contender : contenders) {
                String kept = row.stream()
                        .filter(cell -> cell.contender().equals(contender))
                        .map(cell -> String.format(Locale.ROOT, "%.2f %%", cell.keptPercent())
                                + (cell.answered() == cell.sent() ? "" : " (some not answered)"))
                        .findFirst()
                        .orElse("");
                table.append(' ').append(kept).append(" |");
            }
        }
        return table.toString();
    }
}
