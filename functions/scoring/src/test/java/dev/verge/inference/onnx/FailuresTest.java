package dev.verge.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailuresTest {
    @Test
    void tellsASentenceOfOursWhole() {
        InputFailure failure = Failures.of(Failures.invalid("output y would have more than 32 MiB"), true);
        assertThat(failure).hasMessage("output y would have more than 32 MiB");
    }
}
