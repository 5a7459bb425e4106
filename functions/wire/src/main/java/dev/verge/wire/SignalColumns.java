package dev.verge.wire;

import dev.verge.telemetry.Reason;
import dev.verge.telemetry.Signal;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.Texts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Spellings of columns to signals. The lists that come are few and always the same, so their sets are remembered. */
final class SignalColumns {
    private static final int REMEMBERED = 256;

    private final SignalCatalogue catalogue;
    private final Map<List<String>, SignalSet> known = new ConcurrentHashMap<>();

    SignalColumns(SignalCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    SignalSet of(List<String> spellings) throws Refusal {
        SignalSet set = known.get(spellings);
        if (set != null) return set;
        SignalSet made = SignalSet.of(signals(spellings));
        // past the bound a caller only pays for the look-up
        if (known.size() < REMEMBERED) known.put(List.copyOf(spellings), made);
        return made;
    }

    private List<Signal> signals(List<String> spellings) throws Refusal {
        List<Signal> signals = new ArrayList<>(spellings.size());
        Set<String> names = new HashSet<>();
        for (int i = 0; i < spellings.size(); i++) {
            Signal signal = catalogue.find(spellings.get(i));
            String field = "signals[" + i + "]";
            if (signal == null) {
                throw new Refusal(
                        Reason.UNKNOWN_SIGNAL, field, Texts.quoted(spellings.get(i)) + " is no signal known here");
            }
            if (!names.add(signal.name())) {
                throw new Refusal(Reason.DUPLICATE_FIELD, field, signal.name() + " comes twice");
            }
            signals.add(signal);
        }
        return signals;
    }
}
