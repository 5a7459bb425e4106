package dev.verge.inference.grpc;

import java.nio.charset.StandardCharsets;

/** Text in gRPC's headers and trailers. */
final class Trailers {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private Trailers() {}

    /** A message as the trailer {@code grpc-message} carries it: UTF-8, all but printable ASCII in percent signs. */
    static String encoded(String message) {
        StringBuilder out = new StringBuilder(message.length() + 8);
        for (byte b : message.getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b <= '~' && b != '%') out.append((char) b);
            else out.append('%').append(HEX[(b >> 4) & 0xF]).append(HEX[b & 0xF]);
        }
        return out.toString();
    }
}
