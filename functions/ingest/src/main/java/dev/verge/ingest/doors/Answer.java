package dev.verge.ingest.doors;

import java.util.Map;

/**
 * What a door says to an HTTP request.
 *
 * @param status the status code
 * @param headers the headers, {@code content-type} among them where there is a body
 * @param body the body; empty for none
 */
@SuppressWarnings("ArrayRecordComponent")
record Answer(int status, Map<String, String> headers, byte[] body) {
    private static final byte[] NOTHING = {};

    Answer {
        headers = Map.copyOf(headers);
    }

    static Answer empty(int status) {
        return new Answer(status, Map.of(), NOTHING);
    }
}
