package dev.verge.gateway.shadow;

import dev.verge.gateway.routing.RequestFacts;
import dev.verge.gateway.service.Handled;
import dev.verge.gateway.service.Mirror;
import dev.verge.gateway.service.Tap;
import dev.verge.gateway.shadow.Compared.Result;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends copies of a sampled fraction of the answered requests, and compares. A client never waits for it: its answer is out
 * before the copy is thought of, on another thread; and what does not fit in a bounded queue, or finds as many copies on
 * their way as there may be, is dropped and counted.
 */
@Singleton
public class Shadow implements Tap {
    private static final Logger LOG = Logger.getLogger(Shadow.class);

    private enum Drop {
        QUEUE_FULL,
        IN_FLIGHT,
        TOO_LONG
    }

    private final Mirror mirror;
    private final ShadowOptions options;
    private final double fraction;
    private final long longest;
    private final Comparisons comparisons;
    private final LinkedBlockingQueue<Handled> queue;
    private final Semaphore permits;
    private volatile List<Compared.Listener> listeners = List.of();
    private @Nullable Thread thread;

    Shadow(Mirror mirror, ShadowOptions options, MeterRegistry metrics) {
        this.mirror = mirror;
        this.options = options;
        this.fraction = options.fraction();
        this.longest = options.maxBody().asLongValue();
        this.comparisons = new Comparisons(metrics);
        this.queue = new LinkedBlockingQueue<>(options.queue());
        this.permits = new Semaphore(options.maxInFlight());
    }

    void start(@Observes StartupEvent event, @All List<Compared.Listener> found) {
        listeners = List.copyOf(found);
        if (fraction > 0) thread = Thread.ofVirtual().name("shadow").start(this::run);
    }

    void stop(@Observes ShutdownEvent event) {
        Thread running = thread;
        if (running != null) running.interrupt();
    }

    void install(@Observes Router router) {
        router.get("/v1/routes/shadow")
                .handler(http -> http.response()
                        .putHeader("Content-Type", "application/json")
                        .end(comparisons.json(fraction)));
    }

    @Override
    public boolean wants(String path, RequestFacts request) {
        return fraction > 0
                && request.bytes() > 0
                && isInference(path)
                && ThreadLocalRandom.current().nextDouble() < fraction;
    }

    private static boolean isInference(String path) {
        return path.equals("/v1/predict")
                || path.equals("/invocations")
                || path.startsWith("/v2/models/") && path.endsWith("/infer")
                || path.startsWith("/v1/models/") && path.endsWith(":predict");
    }

    @Override
    public void ended(Handled handled) {
        if (handled.status() != 200 || handled.side().isEmpty()) return;
        if (handled.headers().contains(Mirror.HEADER)) return;
        if (handled.reply().isEmpty() || handled.body().length() > longest) comparisons.dropped(Drop.TOO_LONG);
        else if (!queue.offer(handled)) comparisons.dropped(Drop.QUEUE_FULL);
    }

    private void run() {
        try {
            while (true) copy(queue.take());
        } catch (InterruptedException e) {
            // the gateway ends, and nobody misses a copy
        }
    }

    private void copy(Handled handled) {
        try {
            for (String target : mirror.destinations(handled)) copy(handled, target);
        } catch (RuntimeException e) {
            LOG.errorf(e, "a request could not be copied path=%s", handled.path());
        }
    }

    private void copy(Handled handled, String target) {
        if (!permits.tryAcquire()) {
            comparisons.dropped(Drop.IN_FLIGHT);
            return;
        }
        Mirror.Copy copy;
        try {
            copy = mirror.send(target, handled, options.timeout());
        } catch (RuntimeException e) {
            permits.release();
            throw e;
        }
        switch (copy) {
            case Mirror.Copy.NotSent(var why) -> {
                permits.release();
                comparisons.dropped(why);
            }
            case Mirror.Copy.Sent(var reply) ->
                // comparing takes long enough to be noticed on an event loop
                reply.onComplete(done ->
                        Thread.ofVirtual().start(() -> answered(handled, target, Optional.ofNullable(done.result()))));
        }
    }

    private void answered(Handled handled, String target, Optional<Mirror.Reply> copy) {
        try {
            Compared compared = compare(handled, target, copy);
            comparisons.add(compared);
            for (Compared.Listener listener : listeners) listener.compared(compared);
        } finally {
            permits.release();
        }
    }

    private Compared compare(Handled handled, String target, Optional<Mirror.Reply> copy) {
        if (copy.isEmpty() || copy.get().status() != 200) {
            return compared(handled, target, Result.FAILED, OptionalDouble.empty(), 0);
        }
        long micros = copy.get().micros();
        Optional<Difference> difference = Opinion.of(handled.reply().orElseThrow())
                .flatMap(one -> Opinion.of(copy.get().body())
                        .flatMap(other -> Difference.between(one, other, options.tolerance())));
        if (difference.isEmpty()) {
            return compared(handled, target, Result.INCOMPARABLE, OptionalDouble.empty(), micros);
        }
        Result result = difference.get().agreed() ? Result.AGREED : Result.DISAGREED;
        return compared(handled, target, result, difference.get().score(), micros);
    }

    private static Compared compared(Handled handled, String target, Result result, OptionalDouble score, long micros) {
        return new Compared(handled.target(), target, result, score, handled.micros(), micros);
    }
}
