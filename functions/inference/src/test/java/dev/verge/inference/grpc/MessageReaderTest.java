package dev.verge.inference.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageReaderTest {
    private final List<Integer> admitted = new ArrayList<>();
    private final MessageReader reader = new MessageReader(100, admitted::add, Encoding.GZIP);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 6, 100})
    void findsTheMessagesHoweverTheirBytesCome(int packet) {
        // Given
        byte[] bytes = concat(message(0, bytes("abc")), message(0, new byte[0]), message(0, bytes("defg")));
        // When
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < bytes.length; i += packet) {
            read(Unpooled.wrappedBuffer(bytes, i, Math.min(packet, bytes.length - i)), messages);
        }
        // Then
        assertThat(messages).containsExactly("abc", "", "defg");
        assertThat(reader.isAtRest()).isTrue();
        assertThat(admitted).containsExactly(3, 0, 4);
    }

    private void read(ByteBuf in, List<String> messages) {
        do {
            ByteBuf message = reader.read(in);
            if (message == null) continue;
            messages.add(message.toString(StandardCharsets.UTF_8));
            message.release();
        } while (in.isReadable());
    }

    @Test
    void expandsWhatIsCompressed() throws IOException {
        // Given
        List<String> messages = new ArrayList<>();
        byte[] compressed = gzip(bytes("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
        // When
        read(Unpooled.wrappedBuffer(message(1, compressed)), messages);
        // Then
        assertThat(messages).containsExactly("a".repeat(50));
        assertThat(admitted).containsExactly(compressed.length, 50);
    }

    @Test
    void refusesWhatExpandsTooMuch() throws IOException {
        byte[] compressed = gzip(new byte[101]);
        assertThat(fault(message(1, compressed)).status()).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED);
    }

    @Test
    void refusesWhatIsNotCompressedAsItSays() throws IOException {
        byte[] cut = gzip(new byte[50]);
        cut[cut.length - 9] ^= 0x55;
        assertThat(fault(message(1, cut)).status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
        assertThat(fault(message(1, bytes("abc"))).status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    }

    @Test
    void refusesByTheLengthThatIsAnnounced() {
        assertThat(fault(new byte[] {0, -1, -1, -1, -1}).status()).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED);
        assertThat(fault(new byte[] {0, 0, 0, 0, 101}).status()).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED);
        assertThat(admitted).isEmpty();
    }

    @Test
    void refusesAnotherFlag() {
        assertThat(fault(message(2, bytes("a")))).hasMessage("a message begins with 0 or 1, not with 2");
    }

    @Test
    void refusesWhatThereIsNoRoomFor() {
        // Given
        MessageReader full = new MessageReader(100, _ -> false, Encoding.IDENTITY);
        // When
        GrpcFault fault =
                catchThrowableOfType(GrpcFault.class, () -> full.read(Unpooled.wrappedBuffer(message(0, bytes("a")))));
        // Then
        assertThat(fault.status()).isEqualTo(GrpcStatus.UNAVAILABLE);
    }

    private GrpcFault fault(byte[] bytes) {
        MessageReader fresh = new MessageReader(100, admitted::add, Encoding.GZIP);
        return catchThrowableOfType(GrpcFault.class, () -> fresh.read(Unpooled.wrappedBuffer(bytes)));
    }

    private static byte[] message(int flag, byte[] body) {
        return concat(new byte[] {(byte) flag, 0, 0, 0, (byte) body.length}, body);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) all.writeBytes(part);
        return all.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }
}
