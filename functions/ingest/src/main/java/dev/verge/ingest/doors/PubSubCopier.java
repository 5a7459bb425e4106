package dev.verge.ingest.doors;

import dev.verge.telemetry.Intake;
import dev.verge.telemetry.Reason;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/**
 * Copies what the subscriber heard, message after message. Every ingest process hears every message: the one that holds
 * the bridges' lease copies at once, the others look a little later and find it done. Each goes through all messages in
 * their order and a message is copied once, so a vehicle's rows keep their order whoever copies them.
 */
class PubSubCopier implements Loop.Step {
    private static final String DOOR = "pubsub";
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Duration STAND_BY = Duration.ofMillis(50);
    private static final int DIGEST_BYTES = 16;

    private final MessageQueue queue;
    private final BridgeLease lease;
    private final MeasurementWriter writer;
    private final CopiedMessages copied;
    private final SplitRows rows;
    private final DoorOptions.PubSub options;

    PubSubCopier(
            MessageQueue queue,
            BridgeLease lease,
            MeasurementWriter writer,
            CopiedMessages copied,
            SplitRows rows,
            DoorOptions.PubSub options) {
        this.queue = queue;
        this.lease = lease;
        this.writer = writer;
        this.copied = copied;
        this.rows = rows;
        this.options = options;
    }

    @Override
    public Duration run() throws InterruptedException {
        Message message = queue.peek(PATIENCE);
        if (message == null) return Duration.ZERO;
        boolean first = lease.isHeld();
        if (!first
                && System.nanoTime() - message.receivedNanos() < options.hold().toNanos()) return STAND_BY;
        String digest = digest(message.body());
        if (first || !copied.contains(digest)) {
            writer.write(DOOR, new Guard.Seen(digest, options.remember()), arrivals(message));
            copied.add(digest);
        }
        queue.remove();
        return Duration.ZERO;
    }

    private List<Arrival> arrivals(Message message) {
        Slice text = Slice.of(message.body());
        if (!message.tooLong()) return rows.read(text, DOOR);
        String detail = "a message has at most " + options.maxMessageBytes() + " bytes";
        return List.of(new Arrival(
                new Intake.Rejected(Reason.FIELD_TOO_LARGE, "data", detail),
                Origin.of(DOOR).claiming("", "", text.shown())));
    }

    private static String digest(byte[] body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
            return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Which messages are copied as a whole. */
    interface CopiedMessages {
        boolean contains(String digest) throws InterruptedException;

        void add(String digest);
    }
}
