package dev.verge.load.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a benchmark says what it found: lines for a person while it runs, JSON at its end. */
final class Output {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Option(names = "--json", paramLabel = "FILE", description = "write the JSON to a file instead")
    @Nullable
    Path json;

    static void say(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }

    /** Writes all that was found. */
    void write(Object found) throws IOException {
        String text = JSON.writeValueAsString(found);
        if (json == null) System.out.println(text);
        else Files.writeString(json, text + "\n");
    }
}
