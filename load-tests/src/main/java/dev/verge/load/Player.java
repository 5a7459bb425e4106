package dev.verge.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.verge.load.door.Door;
import dev.verge.load.door.Receipt;
import dev.verge.load.replay.Pace;
import dev.verge.load.replay.Replay;
import dev.verge.load.replay.ReplayListener;
import dev.verge.load.replay.Source;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Plays sources into a door with a progress line and, at the end, a summary: what replay and simulate have in common. */
final class Player {
    static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final List<Source> sources;
    private final Pace pace;
    private final Duration limit;
    private final PrintStream err;

    Player(List<Source> sources, Pace pace, Duration limit, PrintStream err) {
        this.sources = sources;
        this.pace = pace;
        this.limit = limit;
        this.err = err;
    }

    /** Plays to the end; exit code 0, also when it is stopped by Ctrl-C. */
    int play(Door door, String doorName, @Nullable Path json) throws InterruptedException {
        long begin = System.nanoTime();
        int vehicles =
                sources.stream().mapToInt(source -> source.vehicles().size()).sum();
        ProgressLine progress = new ProgressLine(Terminal.current(), err, begin);
        ReplayListener listener = (row, place) -> {
            long now = System.nanoTime();
            if (progress.due(now)) progress.show(line(door.receipt(), vehicles, place, now - begin), now);
        };
        Replay replay = new Replay(sources, door, pace, limit, listener, Player::waitForEnter);
        replay.run();
        door.drain();
        progress.end();
        double seconds = (System.nanoTime() - begin) / 1e9;
        Map<String, Object> summary = summary(door.receipt(), vehicles, seconds, doorName);
        err.printf(
                "%,d rows of %,d vehicles into %s in %.1f s, %,.0f rows/s; refused: %s%n",
                door.receipt().sent(),
                vehicles,
                doorName,
                seconds,
                door.receipt().sent() / seconds,
                door.receipt().refused().isEmpty() ? "none" : door.receipt().refused());
        if (json != null) write(json, summary);
        return 0;
    }

    private static String line(Receipt receipt, int vehicles, long place, long nanos) {
        Duration clock = Duration.ofMillis(place);
        return String.format(
                "replay %d:%02d:%02d · %,d vehicles · %,d rows · %,.0f rows/s%s",
                clock.toHours(),
                clock.toMinutesPart(),
                clock.toSecondsPart(),
                vehicles,
                receipt.sent(),
                receipt.sent() / (nanos / 1e9),
                receipt.refused().isEmpty() ? "" : " · refused " + receipt.refused());
    }

    static Map<String, Object> summary(Receipt receipt, int vehicles, double seconds, String door) {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("door", door);
        summary.put("vehicles", vehicles);
        summary.put("rows", receipt.sent());
        summary.put("taken", receipt.taken());
        summary.put("refused", new TreeMap<>(receipt.refused()));
        summary.put("seconds", Math.round(seconds * 1000) / 1000.0);
        return summary;
    }

    static void write(Path file, Object value) {
        try {
            Files.writeString(file, JSON.writeValueAsString(value) + "\n");
        } catch (IOException e) {
            throw new UserError("cannot write " + file + ": " + e.getMessage());
        }
    }

    private static boolean waitForEnter(long place) {
        System.err.printf("at %.1f s: Enter goes on, q ends > ", place / 1000.0);
        try {
            String line = Keyboard.LINES.readLine();
            return line != null && !line.strip().startsWith("q");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Keyboard {
        static final BufferedReader LINES =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    }
}
