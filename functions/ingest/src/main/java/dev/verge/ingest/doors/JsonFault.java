package dev.verge.ingest.doors;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.verge.telemetry.Intake;
import dev.verge.telemetry.Reason;
import java.io.IOException;

/** Why a text is no JSON. */
final class JsonFault {
    private JsonFault() {}

    /** The rejection, with the place and never the text itself in the detail. */
    static Intake.Rejected of(IOException fault, String field) {
        String message = fault instanceof JsonProcessingException json ? json.getOriginalMessage() : fault.getMessage();
        String said = message == null ? "" : message;
        Reason reason = said.contains("UTF-8") ? Reason.NOT_UTF8 : Reason.MALFORMED;
        return new Intake.Rejected(reason, field, place(fault) + firstSentence(said));
    }

    private static String place(IOException fault) {
        return fault instanceof JsonProcessingException json && json.getLocation() != null
                ? "at byte " + json.getLocation().getByteOffset() + ": "
                : "";
    }

    private static String firstSentence(String message) {
        String line = message.lines().findFirst().orElse("");
        StringBuilder printable = new StringBuilder();
        line.chars().limit(200).forEach(c -> printable.append(Character.isISOControl(c) ? '?' : (char) c));
        return printable.toString();
    }
}
