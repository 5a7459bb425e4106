package dev.verge.inference.rest;

/** Refusals, as the Open Inference Protocol and KServe v1 have them: {@code {"error": "…"}}. */
final class Errors {
    private Errors() {}

    static Reply reply(int status, String sentence) {
        return Reply.json(status, json -> {
            json.writeStartObject();
            json.writeStringField("error", sentence);
            json.writeEndObject();
        });
    }
}
