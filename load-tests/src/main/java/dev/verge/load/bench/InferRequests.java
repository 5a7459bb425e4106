package dev.verge.load.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Requests of the benchmark: a window of 40 rows, all values 50, as the Open Inference Protocol asks for it. */
record InferRequests(String model, int signals) {
    private static final int ROWS = 40;

    /** What is asked, for tables: model and shape. */
    String named() {
        return model + " [1, " + ROWS + ", " + signals + "]";
    }

    /** The tensor as JSON numbers. */
    byte[] json() {
        String data = IntStream.range(0, ROWS * signals).mapToObj(i -> "50.25").collect(Collectors.joining(","));
        String body = "{\"inputs\":[" + tensor() + ",\"data\":[" + data + "]}]}";
        return join(head(body.length(), "Content-Type: application/json\r\n"), ascii(body));
    }

    /** The tensor as bytes behind the JSON, in the binary extension; the reply too. */
    byte[] binary() {
        ByteBuffer data = ByteBuffer.allocate(4 * ROWS * signals).order(ByteOrder.LITTLE_ENDIAN);
        while (data.hasRemaining()) data.putFloat(50.25f);
        String json = "{\"parameters\":{\"binary_data_output\":true},\"inputs\":[" + tensor()
                + ",\"parameters\":{\"binary_data_size\":" + data.capacity() + "}}]}";
        String header =
                "Content-Type: application/octet-stream\r\nInference-Header-Content-Length: " + json.length() + "\r\n";
        return join(head(json.length() + data.capacity(), header), ascii(json), data.array());
    }

    /** The same request with one more header. */
    static byte[] with(byte[] request, String header) {
        String line = "\r\nHost:";
        // of what is no text nothing is lost
        String text = new String(request, StandardCharsets.ISO_8859_1);
        return text.replaceFirst(line, "\r\n" + header + line).getBytes(StandardCharsets.ISO_8859_1);
    }

    private String tensor() {
        return "{\"name\":\"window\",\"datatype\":\"FP32\",\"shape\":[1," + ROWS + "," + signals + "]";
    }

    private byte[] head(int length, String header) {
        return ascii("POST /v2/models/" + model + "/infer HTTP/1.1\r\nHost: localhost\r\n" + header + "Content-Length: "
                + length + "\r\n\r\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) length += part.length;
        ByteBuffer all = ByteBuffer.allocate(length);
        for (byte[] part : parts) all.put(part);
        return all.array();
    }
}
