package dev.verge.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.verge.telemetry.FeatureTensor;
import dev.verge.telemetry.Reason;
import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.Suspicion;
import dev.verge.telemetry.VehicleId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields of one tensor message as they are read; for one thread and one message. */
final class FeaturesFields extends MessageFields<FeaturesMessage> {
    private @Nullable String id;
    private @Nullable Instant observedAt;
    private @Nullable List<String> signals;
    private @Nullable Cells values;
    private @Nullable Cells imputed;
    private @Nullable String model;
    private @Nullable List<Suspicion> suspicions;

    @Override
    void readField(String field, JsonParser parser) throws IOException, Refusal {
        switch (field) {
            case "id" -> id = readId(parser);
            case "timestamp" -> observedAt = readTime(parser);
            case "signals" -> signals = JsonFields.signals(parser);
            case "values" -> values = Cells.read(parser);
            case "imputed" -> imputed = Cells.readMarks(parser);
            case "model" ->
                model = parser.currentToken() == JsonToken.VALUE_NULL ? null : JsonFields.text(parser, "model");
            case "suspect" -> suspicions = Suspicions.read(parser);
            // an unknown field is a newer sender's, and no fault
            default -> parser.skipChildren();
        }
    }

    // the id goes on into a header of the reply
    private static String readId(JsonParser parser) throws IOException, Refusal {
        String id = JsonFields.text(parser, "id");
        if (!id.isEmpty() && id.chars().allMatch(c -> c > ' ' && c < 127)) return id;
        throw new Refusal(Reason.INVALID, "id", "id must be printable ASCII without spaces");
    }

    private static Instant readTime(JsonParser parser) throws IOException, Refusal {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return Instant.ofEpochMilli(parser.getLongValue());
        }
        throw new Refusal(Reason.BAD_TIME, "timestamp", "timestamp must be a whole number of milliseconds");
    }

    @Override
    FeaturesMessage toMessage(VehicleId vehicle, SignalColumns columns) throws Refusal {
        if (id == null) throw new Refusal(Reason.INVALID, "id", "id is missing");
        if (observedAt == null) throw new Refusal(Reason.MISSING_TIME, "timestamp", "timestamp is missing");
        if (signals == null || signals.isEmpty()) {
            throw new Refusal(Reason.NO_SIGNALS, "signals", "signals is missing or empty");
        }
        if (values == null || values.rows() == 0)
            throw new Refusal(Reason.INVALID, "values", "values is missing or empty");
        if (imputed == null) throw new Refusal(Reason.INVALID, "imputed", "imputed is missing");
        SignalSet set = columns.of(signals);
        int rows = values.rows();
        float[] numbers = values.of(rows, set.size());
        requireWhole(numbers, set.size());
        boolean[] marks = marks(imputed.of(rows, set.size()));
        return new FeaturesMessage.Read(
                vehicle,
                observedAt,
                new FeatureTensor(id, set, rows, numbers, marks),
                Optional.ofNullable(model),
                Optional.ofNullable(suspicions));
    }

    private static void requireWhole(float[] numbers, int columns) throws Refusal {
        for (int i = 0; i < numbers.length; i++) {
            if (Float.isNaN(numbers[i])) {
                throw new Refusal(
                        Reason.NOT_A_NUMBER,
                        "values[" + i / columns + "][" + i % columns + "]",
                        "a tensor has no missing value");
            }
        }
    }

    private static boolean[] marks(float[] numbers) {
        boolean[] marks = new boolean[numbers.length];
        for (int i = 0; i < marks.length; i++) marks[i] = numbers[i] != 0;
        return marks;
    }
}
