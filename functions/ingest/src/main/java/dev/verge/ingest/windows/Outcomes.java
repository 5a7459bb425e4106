package dev.verge.ingest.windows;

import static dev.verge.redis.Script.argument;

import dev.verge.ingest.IngestMeter;
import dev.verge.ingest.Layout;
import dev.verge.ingest.partition.Lease;
import dev.verge.ingest.partition.LeaseLostException;
import dev.verge.ingest.rows.EntryId;
import dev.verge.redis.RedisConnections;
import dev.verge.redis.Reply;
import dev.verge.redis.Script;
import dev.verge.redis.Waiting;
import dev.verge.telemetry.Reason;
import dev.verge.telemetry.Suspicion;
import dev.verge.telemetry.TelemetryWindow;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The second atomic step: a window's outcome, exactly once. */
final class Outcomes {
    private static final Script SCRIPT = Script.load("outcome");

    private final RedisConnections redis;
    private final Layout layout;
    private final Lease lease;
    private final IngestMeter meter;

    Outcomes(RedisConnections redis, Layout layout, Lease lease, IngestMeter meter) {
        this.redis = redis;
        this.layout = layout;
        this.lease = lease;
        this.meter = meter;
    }

    /** Adds a prediction, unless the window has an outcome already. */
    void predicted(WindowEntry window, TelemetryWindow rows, Verdict.Predicted said) throws InterruptedException {
        List<byte[]> outcome = new ArrayList<>(fields(
                "id", window.id(),
                "vehicle", window.vehicle(),
                "firstTs", rows.firstTimestamp(),
                "lastTs", rows.lastTimestamp(),
                "rows", rows.rows(),
                "model", window.model(),
                "version", said.version(),
                "label", said.label(),
                "confidence", said.confidence(),
                "imputed", said.imputed(),
                "executionMicros", said.executionMicros(),
                "last", window.last()));
        if (!said.digest().isEmpty()) outcome.addAll(fields("digest", said.digest()));
        if (said.labelIndex() >= 0) outcome.addAll(fields("class", said.labelIndex()));
        said.suspicions().ifPresent(found -> outcome.addAll(fields("suspect", SuspectRows.names(found))));
        if (!said.route().isEmpty()) outcome.addAll(fields("route", said.route()));
        String added = write(
                layout.keys().predictions(lease.partition()),
                window.entry(),
                "predictions",
                outcome,
                suspect(window, rows, said.suspicions().orElse(List.of())));
        count(window, added, "predictions");
    }

    private static List<List<byte[]>> suspect(WindowEntry window, TelemetryWindow rows, List<Suspicion> suspicions) {
        return suspicions.stream()
                .map(suspicion -> fields(SuspectRows.entry(window, rows, suspicion)))
                .toList();
    }

    /** Adds the rejection of a window that the model or what stands before it refuses, unless it has an outcome already. */
    void refused(WindowEntry window, TelemetryWindow rows, Verdict.Refused said) throws InterruptedException {
        rejected(window, said.reason(), said.detail(), suspect(window, rows, said.suspicions()));
    }

    /** Adds a rejection, unless the window has an outcome already. */
    void rejected(WindowEntry window, Reason reason, String detail) throws InterruptedException {
        rejected(window, reason, detail, List.of());
    }

    private void rejected(WindowEntry window, Reason reason, String detail, List<List<byte[]>> suspect)
            throws InterruptedException {
        String counter = "rejected:" + reason.code();
        String added = write(
                layout.keys().rejected(lease.partition()),
                window.entry(),
                counter,
                fields(
                        "kind", "window",
                        "id", window.id(),
                        "vehicle", window.vehicle(),
                        "model", window.model(),
                        "reason", reason.code(),
                        "detail", detail,
                        "source", window.entry()),
                suspect);
        count(window, added, counter);
    }

    private void count(WindowEntry window, String added, String outcome) {
        if (added.isEmpty()) return;
        long millis = EntryId.parse(added).millis() - window.last().millis();
        meter.window(outcome, Duration.ofMillis(Math.max(0, millis)));
    }

    /** Puts away an entry that is no window: a foreign one, or one whose content was deleted by somebody. */
    void unreadable(String entry) throws InterruptedException {
        write(
                layout.keys().rejected(lease.partition()),
                entry,
                "rejected:" + Reason.MALFORMED.code(),
                fields(
                        "kind",
                        "window",
                        "reason",
                        Reason.MALFORMED.code(),
                        "detail",
                        "the entry was deleted or is no window",
                        "source",
                        entry));
    }

    private static List<byte[]> fields(Object... namesAndValues) {
        return Arrays.stream(namesAndValues).map(Script::argument).toList();
    }

    // the id of the outcome's entry, or nothing where the window had an outcome already
    private String write(byte[] target, String entry, String counter, List<byte[]> fields) throws InterruptedException {
        return write(target, entry, counter, fields, List.of());
    }

    private String write(byte[] target, String entry, String counter, List<byte[]> outcome, List<List<byte[]>> suspect)
            throws InterruptedException {
        int partition = lease.partition();
        byte[][] keys = {
            layout.keys().lease(partition),
            layout.keys().windows(partition),
            target,
            layout.keys().stats(partition),
            layout.keys().suspect(partition)
        };
        List<byte[]> arguments = new ArrayList<>(List.of(lease.token(), argument(entry), argument(counter)));
        append(arguments, outcome);
        for (List<byte[]> one : suspect) append(arguments, one);
        List<?> reply = Waiting.forReply(
                SCRIPT.<List<Object>>run(redis.async(), ScriptOutputType.MULTI, keys, arguments.toArray(byte[][]::new)),
                redis.timeout());
        return switch (Reply.text(reply, 0)) {
            case "OK" -> Reply.text(reply, 1);
            case "FULL" ->
                throw new RedisException("the stream " + Reply.text(reply, 1)
                        + " holds an entry with the largest possible id and takes no other; remove or rename it");
            case "STALE" -> throw new LeaseLostException(partition);
            default ->
                throw new RedisException(
                        "key " + Reply.text(reply, 1) + " is of another type than Verge's; remove or rename it");
        };
    }

    private static void append(List<byte[]> arguments, List<byte[]> fields) {
        arguments.add(argument(fields.size()));
        arguments.addAll(fields);
    }
}
