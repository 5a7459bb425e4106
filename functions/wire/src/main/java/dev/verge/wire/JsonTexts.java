package dev.verge.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import dev.verge.telemetry.FeatureTensor;
import dev.verge.telemetry.Prediction;
import dev.verge.telemetry.Suspicion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** Writes what Verge answers as JSON, without reflection: quick, and the same in a native image. */
public final class JsonTexts {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonTexts() {}

    /** The fields of the record, {@code vehicle} as text. */
    public static byte[] of(Prediction prediction) {
        return written(json -> write(prediction, json));
    }

    /** {@code application/problem+json} (RFC 9457) with {@code reason} and {@code field}. */
    public static byte[] of(Problem problem) {
        return written(json -> write(problem, json));
    }

    /** A structured CloudEvent of type {@link EventTypes#REJECTED} with the problem as data. */
    static byte[] rejectedEvent(String id, String source, Problem problem) {
        return written(json -> {
            json.writeStartObject();
            json.writeStringField("specversion", "1.0");
            json.writeStringField("id", id);
            json.writeStringField("source", source);
            json.writeStringField("type", EventTypes.REJECTED);
            json.writeStringField("datacontenttype", "application/json");
            json.writeFieldName("data");
            write(problem, json);
            json.writeEndObject();
        });
    }

    static void write(Prediction prediction, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", prediction.id());
        json.writeStringField("vehicle", prediction.vehicle().value());
        json.writeStringField("model", prediction.model());
        json.writeStringField("version", prediction.version());
        json.writeStringField("digest", prediction.digest());
        json.writeStringField("label", prediction.label());
        json.writeNumberField("confidence", prediction.confidence());
        writeTexts("labels", prediction.labels(), json);
        json.writeArrayFieldStart("scores");
        for (double score : prediction.scores()) json.writeNumber(score);
        json.writeEndArray();
        json.writeNumberField("imputed", prediction.imputed());
        json.writeNumberField("executionMicros", prediction.executionMicros());
        writeSuspect(prediction.suspicions(), json);
        json.writeEndObject();
    }

    /**
     * {@code suspect} as an array, empty where nothing was found; left out where nobody looked. Into an object that is open.
     *
     * @throws IOException if the generator fails
     */
    public static void writeSuspect(Optional<List<Suspicion>> suspicions, JsonGenerator json) throws IOException {
        if (suspicions.isEmpty()) return;
        json.writeArrayFieldStart("suspect");
        for (Suspicion suspicion : suspicions.get()) {
            json.writeStartObject();
            json.writeStringField("signal", suspicion.signal());
            json.writeNumberField("firstTs", suspicion.firstTimestamp());
            json.writeNumberField("lastTs", suspicion.lastTimestamp());
            json.writeNumberField("score", suspicion.score());
            json.writeStringField("model", suspicion.model());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    static void write(FeatureTensor tensor, JsonGenerator json) throws IOException {
        json.writeStartObject();
        writeFields(tensor, json);
        json.writeEndObject();
    }

    /**
     * The fields of a tensor, {@code values} and {@code imputed} as arrays of rows, into an object that is open.
     *
     * @throws IOException if the generator fails
     */
    public static void writeFields(FeatureTensor tensor, JsonGenerator json) throws IOException {
        json.writeStringField("id", tensor.id());
        writeTexts("signals", tensor.signals().names(), json);
        json.writeNumberField("rows", tensor.rows());
        writeCells("values", tensor, json, cell -> json.writeNumber(tensor.values()[cell]));
        writeCells("imputed", tensor, json, cell -> json.writeBoolean(tensor.imputed()[cell]));
    }

    private interface Cell {
        void write(int index) throws IOException;
    }

    private static void writeCells(String field, FeatureTensor tensor, JsonGenerator json, Cell cell)
            throws IOException {
        int columns = tensor.signals().size();
        json.writeArrayFieldStart(field);
        for (int row = 0; row < tensor.rows(); row++) {
            json.writeStartArray();
            for (int column = 0; column < columns; column++) cell.write(row * columns + column);
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    static void write(Problem problem, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("type", "about:blank");
        json.writeStringField("title", title(problem.status()));
        json.writeNumberField("status", problem.status());
        json.writeStringField("detail", problem.detail());
        json.writeStringField("reason", problem.reason().code());
        json.writeStringField("field", problem.field());
        if (problem.vehicle().isPresent()) {
            json.writeStringField("vehicle", problem.vehicle().get().value());
        }
        if (problem.window().isPresent())
            json.writeStringField("window", problem.window().get());
        writeSuspect(problem.suspicions(), json);
        json.writeEndObject();
    }

    // about:blank wants the status' own phrase
    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 404 -> "Not Found";
            case 408 -> "Request Timeout";
            case 413 -> "Content Too Large";
            case 415 -> "Unsupported Media Type";
            case 503 -> "Service Unavailable";
            default -> "Error";
        };
    }

    private static void writeTexts(String field, List<String> texts, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart(field);
        for (String text : texts) json.writeString(text);
        json.writeEndArray();
    }

    private interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    private static byte[] written(Body body) {
        ByteArrayBuilder bytes = new ByteArrayBuilder(512);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            body.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException("an array in memory cannot fail to be written", e);
        }
        return bytes.getClearAndRelease();
    }
}
