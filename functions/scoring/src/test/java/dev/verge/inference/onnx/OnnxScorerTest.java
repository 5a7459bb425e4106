package dev.verge.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.inference.model.BakedModels;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over driving-regime 1, a regression: its scores differ from window to window, as those of the rule do not. */
class OnnxScorerTest {
    private static final TensorShape SHAPE = new TensorShape("window", 40, 1, "label", "probabilities", 3);

    private final OnnxModel model =
            OnnxModel.open(regression(), new SessionSettings(1, true, 2, SessionSettings.RUN_BYTES));
    private final OnnxScorer scorer = new OnnxScorer(model, SHAPE, Scaling.NONE);

    @AfterEach
    void close() {
        model.close();
    }

    @Test
    void namesTheClassOfAWindow() {
        // When
        Scores standing = scorer.score(speeds(0));
        Scores fast = scorer.score(speeds(125));
        // Then
        assertThat(standing.label()).isZero();
        assertThat(fast.label()).isEqualTo(2);
        assertThat(fast.probabilities()[0] + fast.probabilities()[1] + fast.probabilities()[2])
                .isBetween(0.9999f, 1.0001f);
    }

    @Test
    void keepsTheAnswersOfConcurrentCallsApart() throws Exception {
        // Given
        float[][] windows = new float[27][];
        float[][] expected = new float[27][];
        for (int i = 0; i < windows.length; i++) {
            windows[i] = speeds(i * 5);
            expected[i] = scorer.score(windows[i]).probabilities();
        }
        // When
        List<Future<Integer>> wrong = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int t = 0; t < 8; t++) wrong.add(threads.submit(() -> wrongAnswers(windows, expected)));
        }
        // Then
        for (Future<Integer> count : wrong) assertThat(count.get()).isZero();
    }

    private int wrongAnswers(float[][] windows, float[][] expected) {
        int wrong = 0;
        for (int i = 0; i < 5_000; i++) {
            int w = i % windows.length;
            if (!Arrays.equals(scorer.score(windows[w]).probabilities(), expected[w])) wrong++;
        }
        return wrong;
    }

    @Test
    void refusesAnotherNumberOfValues() {
        assertThatThrownBy(() -> scorer.score(new float[39])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesToPassOnWhatIsNoProbability() {
        try (OnnxModel believer = OnnxModel.open(TinyModels.believer(), SessionSettings.DEFAULT)) {
            TensorShape shape = new TensorShape("window", 3, 1, "label", "probabilities", 3);
            OnnxScorer scorer = new OnnxScorer(believer, shape, Scaling.NONE);
            assertThat(scorer.score(new float[] {0.1f, 0.7f, 0.2f}).label()).isEqualTo(1);
            assertThatThrownBy(() -> scorer.score(new float[] {0.1f, Float.NaN, 0.2f}))
                    .isInstanceOf(ModelFailure.class);
            assertThatThrownBy(() -> scorer.score(new float[] {0.1f, 7, 0.2f})).isInstanceOf(ModelFailure.class);
        }
    }

    @Test
    void theRuleThatComesAlongSaysNothingOfAWindowWithANan() {
        byte[] rule = new BakedModels().all().getFirst().model();
        try (OnnxModel open = OnnxModel.open(rule, SessionSettings.DEFAULT)) {
            OnnxScorer scores = new OnnxScorer(open, SHAPE, Scaling.NONE);
            assertThat(scores.score(speeds(110)).label()).isEqualTo(2);
            for (int row : new int[] {0, 7, 39}) {
                float[] broken = speeds(110);
                broken[row] = Float.NaN;
                assertThatThrownBy(() -> scores.score(broken)).isInstanceOf(ModelFailure.class);
            }
        }
    }

    @Test
    void refusesBytesThatAreNoModel() {
        assertThatThrownBy(() -> OnnxModel.open(new byte[] {1, 2, 3}, SessionSettings.DEFAULT))
                .isInstanceOf(ModelFailure.class);
    }

    private static byte[] regression() {
        try (InputStream file = OnnxScorerTest.class.getResourceAsStream("/onnx/regression.onnx")) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static float[] speeds(float kmh) {
        float[] values = new float[40];
        Arrays.fill(values, kmh);
        return values;
    }
}
