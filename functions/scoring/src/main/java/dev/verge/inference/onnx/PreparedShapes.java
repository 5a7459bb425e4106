package dev.verge.inference.onnx;

import dev.verge.inference.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What is prepared for the input shapes that calls have come with. At most 16 are kept: the first that came, of which one
 * makes room at every 256th call of a shape that is not kept. Reading takes no lock.
 */
final class PreparedShapes {
    private static final int KEPT = 16;
    private static final int MISSES = 256;

    private final List<TensorSpec> inputs;
    private final List<TensorSpec> outputs;
    private final int places;
    private final AtomicLong misses = new AtomicLong();
    private volatile Prepared[] known = {};
    private volatile boolean learning = true;
    private volatile boolean pinning = true;

    PreparedShapes(List<TensorSpec> inputs, List<TensorSpec> outputs, int places) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.places = places;
    }

    Prepared of(Tensor[] given) {
        for (Prepared prepared : known) if (prepared.plan().fits(given)) return prepared;
        return keep(given);
    }

    private Prepared keep(Tensor[] given) {
        long[][] shapes = new long[given.length][];
        for (int i = 0; i < shapes.length; i++) shapes[i] = given[i].shape().clone();
        ShapePlan plan = ShapePlan.of(inputs, outputs, shapes);
        boolean kept = known.length < KEPT || misses.incrementAndGet() % MISSES == 0;
        Prepared made = new Prepared(pinning ? plan : plan.unpinned(), inputs, outputs, kept ? places : 0, learning);
        return kept ? keep(made, given) : made;
    }

    // what is kept in the end: another thread may have been quicker
    private synchronized Prepared keep(Prepared made, Tensor[] given) {
        Prepared[] old = known;
        for (Prepared prepared : old) if (prepared.plan().fits(given)) return prepared;
        if (old.length < KEPT) {
            Prepared[] more = Arrays.copyOf(old, old.length + 1);
            more[old.length] = made;
            known = more;
        } else {
            replace(old[(int) (misses.get() / MISSES % KEPT)], made);
        }
        return made;
    }

    private synchronized void replace(Prepared old, Prepared made) {
        Prepared[] others = known.clone();
        int at = Arrays.asList(others).indexOf(old);
        if (at < 0) return;
        others[at] = made;
        known = others;
        old.close();
    }

    /** Whether runs may show outputs' shapes. */
    boolean learns(Prepared prepared) {
        return learning && pinning && prepared.plan().canLearn(outputs);
    }

    /** Takes in the shapes that a run's outputs had. */
    void learn(Prepared prepared, long[] @Nullable [] shapes) {
        prepared.learn(outputs, shapes)
                .ifPresent(plan -> replace(prepared, new Prepared(plan, inputs, outputs, places, false)));
    }

    /** Outputs had other shapes than were learnt, or, at the second time, than the model declares: neither is relied on again. */
    synchronized void mistaken() {
        if (learning) learning = false;
        else pinning = false;
        close();
    }

    /** Frees what is kept. */
    synchronized void close() {
        Prepared[] old = known;
        known = new Prepared[0];
        for (Prepared prepared : old) prepared.close();
    }
}
