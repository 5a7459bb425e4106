package dev.verge.gateway.service;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** Expands windows that come compressed, which rules cannot look into, and inference's door for windows does not take. */
final class Expanding {
    private Expanding() {}

    /**
     * The plain bytes.
     *
     * @param coding the value of {@code Content-Encoding}
     * @param longest of plain bytes; one more tells that there are too many
     * @return null if the coding is another one, or the bytes are not what it says
     */
    static @Nullable Buffer expanded(Buffer body, String coding, int longest) {
        try (InputStream in = plain(new ByteArrayInputStream(body.getBytes()), coding)) {
            return in == null ? null : Buffer.buffer(in.readNBytes(longest + 1));
        } catch (IOException e) {
            return null;
        }
    }

    private static @Nullable InputStream plain(InputStream in, String coding) throws IOException {
        return switch (coding.strip().toLowerCase(Locale.ROOT)) {
            case "gzip", "x-gzip" -> new GZIPInputStream(in);
            case "deflate" -> new InflaterInputStream(in);
            default -> null;
        };
    }
}
