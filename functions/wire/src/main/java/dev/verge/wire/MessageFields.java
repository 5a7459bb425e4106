package dev.verge.wire;

import static com.fasterxml.jackson.core.JsonToken.END_OBJECT;
import static com.fasterxml.jackson.core.JsonToken.START_OBJECT;

import com.fasterxml.jackson.core.JsonParser;
import dev.verge.telemetry.Reason;
import dev.verge.telemetry.VehicleId;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of one message as they are read; for one thread and one message. All messages hold a vehicle. */
abstract class MessageFields<T> {
    private final Set<String> seen = new HashSet<>();
    private @Nullable VehicleId vehicle;
    private String current = "";

    /** Reads the value that the parser stands on. */
    abstract void readField(String field, JsonParser parser) throws IOException, Refusal;

    /** The message that the fields make. */
    abstract T toMessage(VehicleId whose, SignalColumns columns) throws Refusal;

    /** The top-level field that is being read, for a fault of syntax. */
    String current() {
        return current;
    }

    Optional<VehicleId> vehicle() {
        return Optional.ofNullable(vehicle);
    }

    T read(JsonParser parser, SignalColumns columns) throws IOException, Refusal {
        // a deserializer is called with the first token read
        if (parser.currentToken() == null) parser.nextToken();
        if (parser.currentToken() != START_OBJECT) {
            throw new Refusal(Reason.MALFORMED, "", "the message must be a JSON object");
        }
        while (parser.nextToken() != END_OBJECT) readNext(parser);
        current = "";
        if (parser.nextToken() != null) {
            throw new Refusal(Reason.MALFORMED, "", "something follows the message's JSON object");
        }
        if (vehicle == null) throw new Refusal(Reason.MISSING_VEHICLE, "vehicle", "vehicle is missing");
        return toMessage(vehicle, columns);
    }

    private void readNext(JsonParser parser) throws IOException, Refusal {
        current = cut(parser.currentName());
        if (!seen.add(current)) throw new Refusal(Reason.DUPLICATE_FIELD, current, "the field comes twice");
        parser.nextToken();
        if (current.equals("vehicle")) {
            vehicle = JsonFields.vehicle(parser);
        } else {
            readField(current, parser);
        }
    }

    // a foreign field name is never repeated to the caller in full
    private static String cut(String name) {
        return name.length() <= JsonFields.MAX_TEXT ? name : name.substring(0, JsonFields.MAX_TEXT);
    }
}
