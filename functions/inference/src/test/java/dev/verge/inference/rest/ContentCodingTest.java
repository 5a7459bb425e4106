package dev.verge.inference.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.inference.plane.InferFault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentCodingTest {
    private static final int LIMIT = 1 << 20;

    // lengths on both sides of what is read at once, and of what the trailer takes
    @ParameterizedTest
    @CsvSource({
        "GZIP, 0",
        "GZIP, 100",
        "GZIP, 8164",
        "GZIP, 8169",
        "GZIP, 8172",
        "GZIP, 8177",
        "GZIP, 8192",
        "GZIP, 20000",
        "DEFLATE, 0",
        "DEFLATE, 100",
        "DEFLATE, 8192",
        "DEFLATE, 20000"
    })
    void expandsAWholeBodyAndRefusesWhatComesAfterIt(ContentCoding coding, int length) throws IOException {
        byte[] random = new byte[length];
        new Random(1).nextBytes(random);
        ByteBuf plain = Unpooled.wrappedBuffer(random);
        ByteBuf whole = coding.encode(plain);
        assertThat(coding.length(whole, LIMIT)).isEqualTo(length);
        assertThat(coding.decode(whole, length)).isEqualTo(plain);
        for (int after : new int[] {1, 7, 8, 30, 9000}) {
            ByteBuf longer = Unpooled.wrappedBuffer(whole.duplicate(), Unpooled.wrappedBuffer(new byte[after]));
            assertThatThrownBy(() -> coding.length(longer, LIMIT))
                    .as("%d bytes after", after)
                    .isInstanceOfSatisfying(
                            InferFault.class,
                            fault -> assertThat(fault.status()).isEqualTo(400))
                    .hasMessageContaining("after its end");
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "100", "8169", "8192", "20000"})
    void expandsGzipOfSeveralMembers(int length) throws IOException {
        byte[] random = new byte[length];
        new Random(1).nextBytes(random);
        ByteBuf member = ContentCoding.GZIP.encode(Unpooled.wrappedBuffer(random));
        ByteBuf both = Unpooled.wrappedBuffer(member.duplicate(), member.duplicate());
        assertThat(ContentCoding.GZIP.length(both, LIMIT)).isEqualTo(2 * length);
    }
}
