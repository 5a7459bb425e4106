package dev.verge.wire;

import io.netty.channel.Channel;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Whether the function has been told to end. For {@code quarkus.shutdown.delay} it still answers what comes, while others
 * learn that it is no longer ready; for the last quarter of that it takes no new connections. See docs/adr/0191.
 */
@Singleton
public class Draining implements BooleanSupplier {
    private static final long MOST_SECONDS = 20;

    private final Set<Runnable> toTell = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean isListening = new AtomicBoolean(true);
    private final Duration delay;
    private volatile boolean hasBegun;
    private volatile long listenUntil;

    /** @param delay how long it goes on answering */
    public Draining(@ConfigProperty(name = "quarkus.shutdown.delay") Optional<Duration> delay) {
        this.delay = delay.orElse(Duration.ZERO);
    }

    /** The function has been told to end. */
    public void begin(@Observes ShutdownDelayInitiatedEvent event) {
        listenUntil = System.nanoTime() + delay.toNanos() * 3 / 4;
        hasBegun = true;
        for (Runnable one : toTell) one.run();
    }

    /**
     * Has something run when the function is told to end, or at once where it has been.
     *
     * @return what makes it be forgotten
     */
    public Runnable onBegin(Runnable run) {
        toTell.add(run);
        if (hasBegun) run.run();
        return () -> toTell.remove(run);
    }

    @Override
    public boolean getAsBoolean() {
        return hasBegun;
    }

    /**
     * Has the client of a request open another connection for its next one, so that none is on its way when connections are
     * closed: GOAWAY over HTTP/2, else {@code Connection: close}, which whoever calls this must do when the response has ended.
     */
    public void release(Vertx vertx, HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.connection().shutdown(MOST_SECONDS, TimeUnit.SECONDS);
        } else {
            request.response().putHeader("Connection", "close");
        }
        if (request.connection() instanceof ConnectionBase connection && isListening.getAndSet(false)) {
            // what would still be accepted while everything is being closed would be cut, not refused
            Channel listener = connection.channel().parent();
            long rest = TimeUnit.NANOSECONDS.toMillis(listenUntil - System.nanoTime());
            vertx.setTimer(Math.max(1, rest), _ -> listener.close());
        }
    }
}
