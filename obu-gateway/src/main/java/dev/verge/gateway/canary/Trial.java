package dev.verge.gateway.canary;

import dev.verge.gateway.canary.Verdict.Kind;
import dev.verge.gateway.routing.JsonLine;
import dev.verge.gateway.shadow.Compared;
import java.util.List;

/** One stage of one canary: its samples, the looks at them, and what was done. */
final class Trial {
    private final String target;
    private final Stage stage;
    private final Gate gate;
    private final Samples samples = new Samples();
    private long nextLook;
    private int looks;
    private Verdict verdict = new Verdict(Kind.TOO_FEW, List.of());
    private String done = "";

    Trial(String target, Stage stage, Gate gate) {
        this.target = target;
        this.stage = stage;
        this.gate = gate;
        this.nextLook = Math.max(1, gate.options().minSamples());
    }

    Stage stage() {
        return stage;
    }

    /** Whether this sample brought a verdict to act on. */
    synchronized boolean add(Compared compared) {
        samples.add(compared);
        if (samples.all() < nextLook) return false;
        nextLook *= 2;
        verdict = gate.judge(samples, stage.percent(), ++looks);
        return verdict.kind() == Kind.PROMOTE || verdict.kind() == Kind.ROLL_BACK;
    }

    synchronized Verdict verdict() {
        return verdict;
    }

    synchronized void done(String sentence) {
        done = sentence;
    }

    synchronized void write(JsonLine json) {
        json.begin()
                .field("target", target)
                .field("service", stage.service())
                .field("revision", stage.revision())
                .field("percent", stage.percent())
                .field("rejected", stage.rejected())
                .field("samples", samples.all())
                .field("nextLook", nextLook)
                .field("agreed", samples.agreed())
                .field("comparable", samples.comparable())
                .field("failed", samples.failed())
                .field("verdict", verdict.kind().label())
                .texts("because", verdict.because())
                .field("done", done)
                .end();
    }
}
