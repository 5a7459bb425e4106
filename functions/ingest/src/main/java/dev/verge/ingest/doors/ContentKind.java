package dev.verge.ingest.doors;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request carries, told by its headers. */
enum ContentKind {
    /** JSON rows. */
    ROWS,
    /** One event, its attributes in headers. */
    BINARY_EVENT,
    /** One event as JSON. */
    STRUCTURED_EVENT,
    /** Events as JSON. */
    BATCH,
    /** Nothing that a door reads. */
    UNKNOWN;

    /** @param headers names in lower case */
    static ContentKind of(Map<String, String> headers) {
        String type = headers.get("content-type");
        if (headers.containsKey("ce-specversion")) return isJson(type) ? BINARY_EVENT : UNKNOWN;
        return switch (essence(type)) {
            case "application/cloudevents+json" -> STRUCTURED_EVENT;
            case "application/cloudevents-batch+json" -> BATCH;
            case "" -> UNKNOWN;
            default -> isJson(type) ? ROWS : UNKNOWN;
        };
    }

    /** Whether data of this type is JSON, which is also what it is where a type is not given. */
    static boolean isJson(@Nullable String type) {
        String essence = essence(type);
        return essence.isEmpty() || essence.equals("application/json") || essence.endsWith("+json");
    }

    private static String essence(@Nullable String type) {
        if (type == null) return "";
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }
}
