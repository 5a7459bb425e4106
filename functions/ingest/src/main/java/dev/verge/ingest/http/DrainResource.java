package dev.verge.ingest.http;

import dev.verge.ingest.Backlog;
import dev.verge.ingest.Ingest;
import dev.verge.ingest.doors.ForeignBacklog;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;

/**
 * The doorbell: keeps one request open while there is work, so that a platform that counts requests does not put the
 * process to sleep in the middle of it.
 */
@Path("/v1/drain")
public class DrainResource {
    private static final long LONGEST_SECONDS = 300;
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final Ingest ingest;
    private final ForeignBacklog foreign;

    DrainResource(Ingest ingest, ForeignBacklog foreign) {
        this.ingest = ingest;
        this.foreign = foreign;
    }

    /**
     * Answers when nothing is left to do, or with what is left when the time is over: ring again then.
     *
     * @param seconds how long to stay open, at most 300; stay below the platform's own timeout
     */
    @POST
    @Blocking
    @Produces(MediaType.APPLICATION_JSON)
    public Drained drain(@QueryParam("seconds") @DefaultValue("25") long seconds) throws InterruptedException {
        long end = System.nanoTime()
                + Duration.ofSeconds(Math.clamp(seconds, 0, LONGEST_SECONDS)).toNanos();
        while (true) {
            // outside first: what is copied between the two looks is seen inside
            boolean copied = foreign.isEmpty();
            Backlog left = ingest.backlog();
            boolean drained = copied && left.isEmpty();
            if (drained || System.nanoTime() >= end) return new Drained(drained, left.rows(), left.windows());
            Thread.sleep(LOOK_EVERY);
        }
    }

    /**
     * How it ended.
     *
     * @param drained nothing is left, in the older stream neither
     * @param rows rows left in {@code measurements}
     * @param windows windows left without an outcome
     */
    public record Drained(boolean drained, long rows, long windows) {}
}
