package dev.verge.ingest.windows;

import dev.verge.ingest.Layout;
import dev.verge.ingest.SignalSets;
import dev.verge.ingest.partition.FaultPoint;
import dev.verge.ingest.partition.Step;
import dev.verge.ingest.rows.Binding;
import dev.verge.telemetry.Reason;
import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.TelemetryWindow;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Brings one window to its outcome: tries until the model has spoken, the window proves to be at fault, its deadline is
 * past, or it has failed as often as allowed. While inference is away the window waits, without counting; where others
 * could use its place meanwhile, it leaves.
 */
final class Scoring {
    private static final Logger LOG = Logger.getLogger(Scoring.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final Layout layout;
    private final SignalSets signals;
    private final Inference inference;
    private final Outcomes outcomes;
    private final FaultPoint faults;
    private final int maxDeliveries;
    private final Duration patience;
    private final Deadline deadline;

    Scoring(
            Layout layout,
            SignalSets signals,
            Inference inference,
            Outcomes outcomes,
            FaultPoint faults,
            int maxDeliveries,
            Duration patience,
            Deadline deadline) {
        this.layout = layout;
        this.signals = signals;
        this.inference = inference;
        this.outcomes = outcomes;
        this.faults = faults;
        this.maxDeliveries = maxDeliveries;
        this.patience = patience;
        this.deadline = deadline;
    }

    /** Whether the window has its outcome; if not, it is to be tried again when its model answers. */
    boolean score(WindowEntry window, Gate gate) throws InterruptedException {
        SignalSet stored = signals.find(window.signals());
        if (stored == null) {
            outcomes.rejected(window, Reason.INVALID, "columns of this window were never published");
            return true;
        }
        TelemetryWindow rows;
        try {
            rows = window.rows(stored);
        } catch (IllegalArgumentException e) {
            outcomes.rejected(window, Reason.MALFORMED, String.valueOf(e.getMessage()));
            return true;
        }
        if (!rows.id().equals(window.id())) {
            outcomes.rejected(window, Reason.MALFORMED, "its rows are those of " + rows.id());
            return true;
        }
        byte[] body = WindowJson.encode(rows, window.model(), wanted(window));
        Verdict verdict = gate.isClosed() ? new Verdict.Unavailable("not asked") : judge(window, body, gate);
        if (verdict instanceof Verdict.Unavailable) return false;
        faults.reached(Step.WINDOW_SCORED);
        switch (verdict) {
            case Verdict.Predicted said -> outcomes.predicted(window, rows, said);
            case Verdict.Refused said -> outcomes.refused(window, rows, said);
            case Verdict.Failed(String detail) -> outcomes.rejected(window, Reason.DELIVERY_LIMIT, detail);
            case Verdict.Unavailable(String detail) -> throw new IllegalStateException(detail);
        }
        faults.reached(Step.OUTCOME_WRITTEN);
        return true;
    }

    /** Tries until there is a verdict; {@link Verdict.Unavailable} only where the window is to leave. */
    private Verdict judge(WindowEntry window, byte[] body, Gate gate) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        long silentSince = 0;
        boolean probing = false;
        int failures = 0;
        while (true) {
            Verdict verdict = deadline.isPast(window.last())
                    ? new Verdict.Refused(Reason.EXPIRED, "older than " + deadline)
                    : inference.predict(body, deadline, window.last());
            if (verdict instanceof Verdict.Unavailable away) {
                LOG.debugf("inference away id=%s detail=%s", window.id(), away.detail());
                long now = System.nanoTime();
                if (silentSince == 0) silentSince = now;
                if (!probing && (gate.isClosed() || now - silentSince >= patience.toNanos())) {
                    switch (gate.silent()) {
                        case LEAVES -> {
                            return away;
                        }
                        case PROBES -> probing = true;
                        case WAITS -> {}
                    }
                }
            } else {
                if (probing) gate.open();
                probing = false;
                silentSince = 0;
                if (!(verdict instanceof Verdict.Failed failed) || ++failures >= maxDeliveries) return verdict;
                LOG.debugf("window failed id=%s detail=%s", window.id(), failed.detail());
            }
            Thread.sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    private SignalSet wanted(WindowEntry window) {
        return layout.bindings().stream()
                .filter(binding -> binding.model().equals(window.model()) && binding.covers(window.vehicle()))
                .findFirst()
                .map(Binding::signals)
                .orElseGet(layout::signals);
    }

    /** The window's model, as the windows of a partition know it together. */
    interface Gate {
        /** Whether another window asks for all of this model. */
        boolean isClosed();

        /** The model has given no answer for a while. */
        ModelGates.Standing silent();

        /** The window that asked for all has its verdict. */
        void open();
    }
}
