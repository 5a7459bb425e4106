package dev.verge.gateway.canary;

import dev.verge.gateway.canary.Verdict.Kind;
import dev.verge.gateway.routing.JsonLine;
import dev.verge.gateway.shadow.Compared;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Judges canaries by what the comparisons of their copies say, and, only if told so, changes their share of the traffic. */
@Singleton
public class Canaries implements Compared.Listener {
    private static final Logger LOG = Logger.getLogger(Canaries.class);
    private static final int MOST = 32;

    private final Rollout rollout;
    private final CanaryOptions options;
    private final Gate gate;
    private final Map<String, Trial> trials = new ConcurrentSkipListMap<>();

    Canaries(Rollout rollout, CanaryOptions options) {
        this.rollout = rollout;
        this.options = options;
        this.gate = new Gate(options);
    }

    void install(@Observes Router router) {
        router.get("/v1/routes/canary")
                .handler(http -> http.response()
                        .putHeader("Content-Type", "application/json")
                        .end(json()));
    }

    @Override
    public void compared(Compared compared) {
        Optional<Stage> stage = stage(compared.to());
        if (stage.isEmpty()) return;
        Trial trial = trial(compared.to(), stage.get());
        if (trial != null && trial.add(compared)) act(trial);
    }

    private Optional<Stage> stage(String target) {
        boolean configured =
                options.targets().map(names -> names.contains(target)).orElse(false);
        return rollout.stage(target).or(() -> configured ? Optional.of(Stage.CONFIGURED) : Optional.empty());
    }

    /** Another share, or another revision, begins anew. */
    private @Nullable Trial trial(String target, Stage stage) {
        if (trials.size() >= MOST && !trials.containsKey(target)) return null;
        return trials.compute(
                target,
                (name, known) -> known == null || !known.stage().equals(stage) ? new Trial(name, stage, gate) : known);
    }

    private void act(Trial trial) {
        Stage stage = trial.stage();
        Verdict verdict = trial.verdict();
        if (!options.act() || stage.service().isEmpty() || stage.rejected()) {
            trial.done("reported only");
            return;
        }
        int percent = verdict.kind() == Kind.PROMOTE ? next(stage.percent()) : 0;
        try {
            rollout.move(stage, percent);
            trial.done("traffic set to " + percent + " %");
            LOG.infof(
                    "canary's traffic changed service=%s revision=%s from=%d to=%d because=%s",
                    stage.service(), stage.revision(), stage.percent(), percent, verdict.because());
        } catch (RuntimeException e) {
            trial.done("failed: " + e.getMessage());
            LOG.warnf("canary's traffic could not be changed service=%s why=%s", stage.service(), e.getMessage());
        }
    }

    private int next(int percent) {
        return options.steps().stream()
                .filter(step -> step > percent)
                .min(Integer::compare)
                .orElse(100);
    }

    String json() {
        JsonLine json = new JsonLine().begin().field("acts", options.act()).openArray("canaries");
        trials.values().forEach(trial -> trial.write(json));
        return json.closeArray().end().toString();
    }
}
