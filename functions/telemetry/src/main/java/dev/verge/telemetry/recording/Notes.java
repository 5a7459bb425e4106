package dev.verge.telemetry.recording;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Notes of the same text are counted, and there are at most {@link #MAX} texts: a hopeless file fills no memory. */
final class Notes {
    static final int MAX = 200;

    private final Map<String, Note> byText = new LinkedHashMap<>();

    void add(long line, String text) {
        if (byText.size() < MAX || byText.containsKey(text)) {
            byText.merge(text, new Note(text, line, 1), (seen, one) -> seen.again());
        }
    }

    List<Note> list() {
        return List.copyOf(byText.values());
    }
}
