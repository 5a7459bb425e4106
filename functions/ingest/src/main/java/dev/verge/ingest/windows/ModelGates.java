package dev.verge.ingest.windows;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a model that gives no answer from holding up the others of its partition. Its gate is closed: one window, the
 * probe, goes on asking; all others stay where they are, pending in the stream, without a place in memory. When the
 * probe has its verdict the gate opens, and a pass over what is pending brings back what was left out, in order.
 *
 * <p>While no other model is to be had there is nothing to make room for, and no gate closes.
 *
 * <p>Every method holds this object's lock; whoever must do something at the same moment takes it around the call.
 */
final class ModelGates {
    private static final class Gate {
        boolean closed;
        /** Whether windows of this model may have been left out: then none is taken but by a pass, so order holds. */
        boolean behind;
        /** Counts what makes a pass under way miss windows of this model. */
        long gaps;
    }

    private final Map<String, Gate> gates = new TreeMap<>();
    private boolean first = true;

    /** @param models those that windows are made for; others in the stream get a gate when they are met */
    ModelGates(Set<String> models) {
        models.forEach(this::gate);
    }

    private Gate gate(String model) {
        return gates.computeIfAbsent(model, _ -> {
            Gate gate = new Gate();
            gate.behind = first;
            return gate;
        });
    }

    /** What becomes of a window whose model gave no answer for a while. */
    enum Standing {
        /** Goes on asking; nobody else would get its place. */
        WAITS,
        /** Goes on asking, for all of its model. Its verdict is to be told by {@link #open}. */
        PROBES,
        /** Gives its place to others. */
        LEAVES
    }

    /** A model has given a window no answer for a while. */
    synchronized Standing silent(String model) {
        Gate gate = gate(model);
        if (gate.closed) return Standing.LEAVES;
        boolean othersOpen = gates.values().stream().anyMatch(other -> other != gate && !other.closed);
        if (!othersOpen) return Standing.WAITS;
        gate.closed = true;
        gate.behind = true;
        gate.gaps++;
        return Standing.PROBES;
    }

    /** The probe has its verdict. */
    synchronized void open(String model) {
        Gate gate = gate(model);
        gate.closed = false;
        gate.gaps++; // a pass under way has passed by some
    }

    synchronized boolean isClosed(String model) {
        return gate(model).closed;
    }

    /** A window was left out that a pass under way may have taken for one in flight. */
    synchronized void leftOut(String model) {
        Gate gate = gate(model);
        gate.behind = true;
        gate.gaps++;
    }

    /** Whether a window that was just added may be taken; if not, a pass will come upon it. */
    synchronized boolean takesNew(String model) {
        Gate gate = gate(model);
        return !gate.closed && !gate.behind;
    }

    /** Whether a pass may take a window that it came upon. */
    synchronized boolean takesPending(String model, Pass pass) {
        Gate gate = gate(model);
        return !gate.closed && gate.gaps == pass.gaps(model);
    }

    /** A pass over the pending windows, if there is a model that needs one and could use it. */
    synchronized @Nullable Pass nextPass() {
        if (!first && gates.values().stream().noneMatch(gate -> gate.behind && !gate.closed)) return null;
        Map<String, Long> gaps = new HashMap<>();
        gates.forEach((model, gate) -> gaps.put(model, gate.gaps));
        return new Pass(first, gaps);
    }

    /** A pass has come to the end of what is pending: the models of which it missed nothing are up to date. */
    synchronized void ended(Pass pass) {
        first = false;
        gates.forEach((model, gate) -> {
            if (!gate.closed && gate.gaps == pass.gaps(model)) gate.behind = false;
        });
    }

    /**
     * One pass.
     *
     * @param first whether it is this owner's first: then nothing new is taken before its end
     * @param gaps the models' counts when it began
     */
    record Pass(boolean first, Map<String, Long> gaps) {
        long gaps(String model) {
            return gaps.getOrDefault(model, 0L);
        }
    }
}
