package dev.verge.ingest;

import dev.verge.ingest.redis.Keys;
import dev.verge.ingest.rows.Binding;
import dev.verge.telemetry.Partitions;
import dev.verge.telemetry.Signal;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.window.WindowSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the keys are, how vehicles spread over partitions, and how rows are cut.
 *
 * @param keys names of the keys
 * @param partitions how vehicles spread
 * @param bindings which vehicles are cut for which model
 * @param signals the columns of a stored row: all that any binding wants
 */
public record Layout(Keys keys, Partitions partitions, List<Binding> bindings, SignalSet signals) {
    public Layout {
        bindings = List.copyOf(bindings);
    }

    /** @throws IllegalArgumentException if a binding names an unknown signal or an impossible window */
    public static Layout of(String prefix, IngestOptions options) {
        List<Binding> bindings = options.bindings().values().stream()
                .map(b -> binding(b, options))
                .toList();
        if (bindings.isEmpty()) {
            WindowSpec window = new WindowSpec(40, 40, options.gap());
            bindings = List.of(new Binding(Binding.glob("*"), "driving-regime", window, SignalCatalogue.ATECA));
        }
        Map<String, Signal> all = new LinkedHashMap<>();
        bindings.forEach(b -> b.signals().signals().forEach(s -> all.put(s.name(), s)));
        return new Layout(
                new Keys(prefix),
                new Partitions(options.partitions()),
                bindings,
                SignalSet.of(List.copyOf(all.values())));
    }

    /** The bindings that cover a vehicle; of those that would make the same windows for one model, the first. */
    public List<Binding> bindingsOf(String vehicle) {
        Map<List<Object>, Binding> different = new LinkedHashMap<>();
        for (Binding binding : bindings) {
            if (binding.covers(vehicle)) different.putIfAbsent(List.of(binding.model(), binding.window()), binding);
        }
        return List.copyOf(different.values());
    }

    private static Binding binding(IngestOptions.Binding options, IngestOptions all) {
        Optional<String[]> names = options.signals().map(list -> list.toArray(String[]::new));
        return new Binding(
                Binding.glob(options.vehicles()),
                options.model(),
                new WindowSpec(options.rows(), options.stride().orElse(options.rows()), all.gap()),
                names.map(SignalCatalogue.standard()::set).orElse(SignalCatalogue.ATECA));
    }
}
