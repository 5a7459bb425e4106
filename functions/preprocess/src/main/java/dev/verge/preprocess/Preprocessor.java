package dev.verge.preprocess;

import dev.verge.inference.model.Prepared;
import dev.verge.inference.onnx.ModelFailure;
import dev.verge.inference.pipeline.Pipeline;
import dev.verge.inference.plane.InferFault;
import dev.verge.inference.tensor.MemoryShortage;
import dev.verge.telemetry.Reason;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.TelemetryWindow;
import dev.verge.telemetry.feature.FeatureExtractor;
import dev.verge.telemetry.feature.FeatureSignature;
import dev.verge.telemetry.feature.Grid;
import dev.verge.wire.Problem;
import dev.verge.wire.WindowMessage;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jboss.logging.Logger;

/**
 * From a window message to its tensor, by the options: integrity and imputation where the pipeline has models for them, then
 * columns, rows and what is still missing. Never throws for bad input.
 */
@Singleton
public class Preprocessor {
    private static final Logger LOG = Logger.getLogger(Preprocessor.class);

    private final PreprocessOptions options;
    private final Pipeline pipeline;
    private final Optional<SignalSet> signals;
    private final MeterRegistry metrics;

    Preprocessor(PreprocessOptions options, Pipeline pipeline, MeterRegistry metrics) {
        this.options = options;
        this.pipeline = pipeline;
        this.signals = options.signals().map(SignalCatalogue.standard()::set);
        this.metrics = metrics;
    }

    /** The tensor of a window, or why there is none. */
    public Outcome preprocess(WindowMessage message) {
        Outcome outcome = switch (message) {
            case WindowMessage.Refused(Problem problem) -> new Outcome.Refused(problem);
            case WindowMessage.Read(TelemetryWindow window, Optional<String> model) -> prepare(window, model);
        };
        count(outcome);
        return outcome;
    }

    private Outcome prepare(TelemetryWindow window, Optional<String> model) {
        Optional<Problem> refusal = pipeline.refusal(window);
        if (refusal.isPresent()) return new Outcome.Refused(refusal.get());
        try {
            return extract(window, pipeline.prepare(window), model);
        } catch (InferFault | MemoryShortage e) {
            // the window is not at fault: it may be sent again
            return new Outcome.Refused(Problem.of(window, 503, Reason.SHED, "", String.valueOf(e.getMessage())));
        } catch (ModelFailure e) {
            LOG.errorf(e, "a model of the pipeline failed window=%s", window.id());
            return new Outcome.Refused(
                    Problem.of(window, 500, Reason.MODEL_ERROR, "", "a model of the pipeline failed on this window"));
        }
    }

    private Outcome extract(TelemetryWindow window, Prepared prepared, Optional<String> model) {
        Prepared seen = lastRows(prepared);
        FeatureExtractor extractor = new FeatureExtractor(signature(seen.window()));
        if (!extractor.accepts(seen.window())) {
            String detail = "a window of " + window.rows() + " rows cannot be brought onto "
                    + options.rows().orElse(window.rows()) + " rows as measured";
            return new Outcome.Refused(Problem.of(window, 400, Reason.INVALID, "timestamps", detail)
                    .suspecting(prepared.suspicions()));
        }
        return new Outcome.Extracted(new Features(
                window.vehicle(),
                Instant.ofEpochMilli(window.lastTimestamp()),
                extractor.extract(seen.window(), seen.made()).withId(window.id()),
                model,
                prepared.suspicions(),
                Implausible.in(window)));
    }

    // of a window that was judged, what is before the rows asked for was history, as in predict
    private Prepared lastRows(Prepared prepared) {
        OptionalInt rows = options.rows();
        boolean history = prepared.judged()
                && options.grid() == Grid.AS_MEASURED
                && rows.isPresent()
                && prepared.window().rows() > rows.getAsInt();
        return history ? prepared.last(rows.getAsInt()) : prepared;
    }

    private FeatureSignature signature(TelemetryWindow window) {
        SignalSet columns = signals.orElse(window.signals());
        Map<String, Float> defaults = new HashMap<>(options.defaults());
        defaults.keySet().retainAll(columns.names());
        return new FeatureSignature(
                columns, options.rows().orElse(window.rows()), options.grid(), options.method(), defaults);
    }

    private void count(Outcome outcome) {
        switch (outcome) {
            case Outcome.Extracted(Features features) -> {
                metrics.counter("verge.preprocess.tensors").increment();
                metrics.counter("verge.preprocess.suspect")
                        .increment(features.suspicions().map(List::size).orElse(0));
                metrics.counter("verge.preprocess.implausible")
                        .increment(features.implausible().size());
            }
            case Outcome.Refused(Problem problem) ->
                metrics.counter(
                                "verge.preprocess.rejected",
                                "reason",
                                problem.reason().code())
                        .increment();
        }
    }
}
