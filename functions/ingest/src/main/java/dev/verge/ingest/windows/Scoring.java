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
 * past, or it has failed as often as allowed. While inference is away the window waits, without counting.
 */
final class Scoring implements Lanes.Handler {
    private static final Logger LOG = Logger.getLogger(Scoring.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final Layout layout;
    private final SignalSets signals;
    private final Inference inference;
    private final Outcomes outcomes;
    private final FaultPoint faults;
    private final int maxDeliveries;
    private final Deadline deadline;

    Scoring(
            Layout layout,
            SignalSets signals,
            Inference inference,
            Outcomes outcomes,
            FaultPoint faults,
            int maxDeliveries,
            Deadline deadline) {
        this.layout = layout;
        this.signals = signals;
        this.inference = inference;
        this.outcomes = outcomes;
        this.faults = faults;
        this.maxDeliveries = maxDeliveries;
        this.deadline = deadline;
    }

    @Override
    public void handle(WindowEntry window) throws InterruptedException {
        SignalSet stored = signals.find(window.signals());
        if (stored == null) {
            outcomes.rejected(window, Reason.INVALID, "columns of this window were never published");
            return;
        }
        TelemetryWindow rows;
        try {
            rows = window.rows(stored);
        } catch (IllegalArgumentException e) {
            outcomes.rejected(window, Reason.MALFORMED, String.valueOf(e.getMessage()));
            return;
        }
        if (!rows.id().equals(window.id())) {
            outcomes.rejected(window, Reason.MALFORMED, "its rows are those of " + rows.id());
            return;
        }
        byte[] body = WindowJson.encode(rows, window.model(), wanted(window));
        Verdict verdict = judge(window, body);
        faults.reached(Step.WINDOW_SCORED);
        switch (verdict) {
            case Verdict.Predicted said -> outcomes.predicted(window, rows, said);
            case Verdict.Refused(Reason reason, String detail) -> outcomes.rejected(window, reason, detail);
            case Verdict.Failed(String detail) -> outcomes.rejected(window, Reason.DELIVERY_LIMIT, detail);
            case Verdict.Unavailable(String detail) -> throw new IllegalStateException(detail);
        }
        faults.reached(Step.OUTCOME_WRITTEN);
    }

    private Verdict judge(WindowEntry window, byte[] body) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        int failures = 0;
        while (true) {
            if (deadline.isPast(window.last())) {
                return new Verdict.Refused(Reason.EXPIRED, "older than " + deadline);
            }
            Verdict verdict = inference.predict(body, deadline, window.last());
            switch (verdict) {
                case Verdict.Predicted said -> {
                    return said;
                }
                case Verdict.Refused refused -> {
                    return refused;
                }
                case Verdict.Failed failed -> {
                    LOG.debugf("window failed id=%s detail=%s", window.id(), failed.detail());
                    if (++failures >= maxDeliveries) return failed;
                }
                case Verdict.Unavailable away ->
                    LOG.debugf("inference away id=%s detail=%s", window.id(), away.detail());
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
}
