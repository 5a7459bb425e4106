package dev.verge.preprocess;

import dev.verge.telemetry.Reason;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.TelemetryWindow;
import dev.verge.telemetry.feature.FeatureExtractor;
import dev.verge.telemetry.feature.FeatureSignature;
import dev.verge.wire.Problem;
import dev.verge.wire.WindowMessage;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** From a window message to its tensor, by the options. Never throws for bad input. */
@Singleton
public class Preprocessor {
    private final PreprocessOptions options;
    private final Optional<SignalSet> signals;
    private final MeterRegistry metrics;

    Preprocessor(PreprocessOptions options, MeterRegistry metrics) {
        this.options = options;
        this.signals = options.signals().map(SignalCatalogue.standard()::set);
        this.metrics = metrics;
    }

    /** The tensor of a window, or why there is none. */
    public Outcome preprocess(WindowMessage message) {
        Outcome outcome = switch (message) {
            case WindowMessage.Refused(Problem problem) -> new Outcome.Refused(problem);
            case WindowMessage.Read(TelemetryWindow window, var _) -> extract(window);
        };
        count(outcome);
        return outcome;
    }

    private Outcome extract(TelemetryWindow window) {
        FeatureExtractor extractor = new FeatureExtractor(signature(window));
        if (!extractor.accepts(window)) {
            String detail = "a window of " + window.rows() + " rows cannot be brought onto "
                    + options.rows().orElse(window.rows()) + " rows as measured";
            return new Outcome.Refused(Problem.of(window, 400, Reason.INVALID, "timestamps", detail));
        }
        return new Outcome.Extracted(new Features(
                window.vehicle(),
                Instant.ofEpochMilli(window.lastTimestamp()),
                extractor.extract(window),
                Suspect.in(window)));
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
                        .increment(features.suspect().size());
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
