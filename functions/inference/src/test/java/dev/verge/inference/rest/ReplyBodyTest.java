package dev.verge.inference.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.verge.inference.plane.InferFault;
import dev.verge.inference.tensor.MemoryBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyBodyTest {
    private static final int MOST = 2 << 20;

    private final ReplyBody body = new ReplyBody(MOST);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64 * 1024, 64 * 1024 + 1, 256 * 1024, 1_000_000, MOST})
    void keepsWhatIsWritten(int length) {
        // Given
        long before = MemoryBudget.DIRECT.taken();
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        // When
        for (int at = 0; at < length; at += 7000) body.write(bytes, at, Math.min(7000, length - at));
        ByteBuf whole = body.whole();
        // Then
        assertThat(ByteBufUtil.getBytes(whole)).isEqualTo(bytes);
        assertThat(whole.isDirect()).isEqualTo(length > 64 * 1024);
        whole.release();
        assertThat(MemoryBudget.DIRECT.taken()).isEqualTo(before);
    }

    @Test
    void refusesWhatIsTooLongAndSaysWhatToAskFor() {
        // Given
        long before = MemoryBudget.DIRECT.taken();
        body.write(new byte[MOST], 0, MOST);
        // When
        assertThatExceptionOfType(InferFault.class)
                .isThrownBy(() -> body.write(0))
                .satisfies(fault -> assertThat(fault.status()).isEqualTo(413))
                .withMessageContaining("binary_data_output");
        // Then
        body.release();
        assertThat(MemoryBudget.DIRECT.taken()).isEqualTo(before);
    }
}
