package dev.verge.ingest.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/** The answers of {@code POST /v1/ingest}. */
final class Answers {
    /** Refusals that an answer lists; {@code rejectedCount} counts them all. */
    static final int MAX_LISTED = 1000;

    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";

    private Answers() {}

    /** 202 with what became of the rows, or 400 where none was any good. */
    static Answer rows(Receipt receipt, IntUnaryOperator index) {
        ObjectNode body = outcome(receipt, index);
        if (!receipt.nothingAccepted()) return json(202, JSON, body);
        var first = receipt.refusals().getFirst().rejection();
        ObjectNode problem = problem("rows-rejected", "No row was accepted", 400, first.detail());
        problem.put("reason", first.reason().code());
        problem.put("field", first.field());
        problem.setAll(body);
        return json(400, PROBLEM, problem);
    }

    /** {@code accepted}, {@code rejected} as a list, and {@code rejectedCount}. */
    static ObjectNode outcome(Receipt receipt, IntUnaryOperator index) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("accepted", receipt.accepted());
        body.put("rejectedCount", receipt.refusals().size());
        ArrayNode rejected = body.putArray("rejected");
        receipt.refusals().stream().limit(MAX_LISTED).forEach(refusal -> {
            ObjectNode row = rejected.addObject();
            row.put("index", index.applyAsInt(refusal.index()));
            row.put("reason", refusal.rejection().reason().code());
            row.put("field", refusal.rejection().field());
            row.put("detail", refusal.rejection().detail());
        });
        return body;
    }

    static Answer unsupported() {
        return json(
                415,
                PROBLEM,
                problem(
                        "content-type",
                        "Unsupported content type",
                        415,
                        "send application/json, or a CloudEvent (binary, structured or batch) with JSON data"));
    }

    static Answer slowDown() {
        return later(429, problem("high-water", "Too much is waiting already", 429, "send it again later"), 1);
    }

    static Answer busy() {
        return later(503, problem("busy", "Too many large bodies at once", 503, "send it again later"), 1);
    }

    static Answer unavailable() {
        return later(
                503,
                problem("store-unavailable", "Redis is unavailable", 503, "send all of it again: nothing counts twice"),
                2);
    }

    private static ObjectNode problem(String type, String title, int status, String detail) {
        ObjectNode problem = JsonNodeFactory.instance.objectNode();
        problem.put("type", "urn:verge:problem:" + type);
        problem.put("title", title);
        problem.put("status", status);
        problem.put("detail", detail);
        return problem;
    }

    private static Answer json(int status, String type, ObjectNode body) {
        return new Answer(status, Map.of("content-type", type), body.toString().getBytes(UTF_8));
    }

    private static Answer later(int status, ObjectNode body, int seconds) {
        return new Answer(
                status,
                Map.of("content-type", PROBLEM, "retry-after", Integer.toString(seconds)),
                body.toString().getBytes(UTF_8));
    }
}
