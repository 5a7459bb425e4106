package dev.verge.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Few bytes can ask a model for gigabytes: what its runs take has a limit, and is given back. */
class RunMemoryTest {
    private static final int MIB = 1 << 20;
    private static final long LIMIT = 256 * MIB;

    private final OnnxModel model = OnnxModel.open(TinyModels.zeros("n"), new SessionSettings(1, true, 8, LIMIT));

    @AfterEach
    void close() {
        model.close();
    }

    @Test
    void refusesWhatTakesMoreThanRunsMay() throws InputFailure {
        ask(model, MIB);
        assertThatThrownBy(() -> ask(model, 700 * MIB))
                .isInstanceOf(InputFailure.class)
                .hasMessage("an operator would need 2936012800 bytes, and runs of a model may take 268435456"
                        + " (verge.inference.run-memory)");
        ask(model, MIB);
    }

    @Test
    void findsRoomForARunAlthoughEarlierOnesOfOtherSizesHaveFilledTheArena() throws InputFailure {
        // Given a first run, as each model's is to warm up: its piece is counted for ever, given back or not
        ask(model, 1);
        for (int mib = 10; mib < 60; mib += 3) ask(model, mib * MIB);
    }

    @Test
    void givesBackWhatALargeRunHasTaken() throws Exception {
        ask(model, 1);
        long before = resident();
        // When
        ask(model, 60 * MIB);
        assertThat(resident() - before).isGreaterThan(200L * MIB);
        // Then
        await().atMost(Duration.ofSeconds(20)).until(() -> resident() - before < 100L * MIB);
    }

    @Test
    void blamesTheInputForASizeThatIsNone() throws InputFailure {
        // Given a model with one shape only, which has run
        try (OnnxModel fixed = OnnxModel.open(TinyModels.zeros("1"), SessionSettings.DEFAULT)) {
            ask(fixed, 1);
            assertThatThrownBy(() -> ask(fixed, -1))
                    .isInstanceOf(InputFailure.class)
                    .hasMessageContaining("ConstantOfShape");
        }
    }

    private static void ask(OnnxModel model, long zeros) throws InputFailure {
        ByteBuf data = Unpooled.directBuffer().writeLongLE(zeros);
        Tensor given = new Tensor.Numbers("x", DataType.INT64, new long[] {1}, data);
        try {
            model.run(new Tensor[] {given}, new int[] {0}).release();
        } finally {
            given.release();
        }
    }

    private static long resident() throws IOException {
        return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", 3)[1]) * 4096;
    }
}
