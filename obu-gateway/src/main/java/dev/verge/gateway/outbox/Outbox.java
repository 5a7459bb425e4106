package dev.verge.gateway.outbox;

import dev.verge.gateway.routing.Decision;
import dev.verge.gateway.service.AnswerKeeper;
import dev.verge.gateway.service.CloudLink;
import dev.verge.gateway.service.Deferral;
import dev.verge.gateway.service.Gateway;
import dev.verge.gateway.service.GatewayOptions;
import dev.verge.gateway.uplink.SpelledWindow;
import dev.verge.gateway.uplink.UplinkRules;
import dev.verge.redis.RedisConnections;
import dev.verge.redis.RedisOptions;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** The outbox: put together, started and stopped. Without {@code verge.gateway.outbox.enabled} it does nothing. */
@Singleton
public class Outbox implements Deferral, AnswerKeeper {
    private static final Duration FLUSH = Duration.ofSeconds(3);

    private final OutboxOptions options;
    private final Vertx vertx;
    private final double missCost;
    private final long holdMicros;
    private final OutboxMeter meter;
    private final @Nullable Parts parts;

    /** What runs while it is enabled. */
    private record Parts(
            UplinkRules rules,
            Selection selection,
            Keeper keeper,
            OutboxWriter writer,
            Sender sender,
            EdgeAnswers answers) {}

    Outbox(
            OutboxOptions options,
            GatewayOptions gatewayOptions,
            RedisOptions redisOptions,
            Instance<RedisConnections> redis,
            Gateway gateway,
            Vertx vertx,
            CloudLink.Maker links,
            MeterRegistry metrics,
            @ConfigProperty(name = "verge.site", defaultValue = "local") String site) {
        this.options = options;
        this.vertx = vertx;
        this.missCost = gatewayOptions.costs().miss();
        this.holdMicros = options.hold().toNanos() / 1000;
        this.meter = new OutboxMeter(metrics);
        if (!options.enabled()) {
            this.parts = null;
            return;
        }
        UplinkRules rules = gateway.uplinkRules()
                .orElseThrow(
                        () -> new IllegalStateException(
                                "verge.gateway.outbox.enabled needs verge.gateway.uplink.pseudonym-key: without it nothing leaves"));
        OutboxStore store = new OutboxStore(redis.get(), redisOptions.prefix(), options);
        Keeper keeper = new Keeper(store, options.lease(), meter);
        OutboxOptions.Sending sending = options.sending();
        CloudLink link = links.link(sending.url(), sending.authorization(), sending.tls());
        Sender sender = new Sender(
                store,
                keeper,
                new CloudIngest(link, sending.timeout()),
                rules,
                sending,
                "/sites/" + site + "/gateway",
                meter);
        Spool spool = options.spool().map(Spool::new).orElse(null);
        OutboxWriter writer = new OutboxWriter(store, spool, options, meter, sender::wake);
        EdgeAnswers answers = new EdgeAnswers(rules, writer, options, meter);
        this.parts = new Parts(rules, Selection.of(options.rules()), keeper, writer, sender, answers);
        meter.watch(keeper::state);
        gateway.deferTo(this);
        gateway.keepAnswersWith(this);
    }

    void start(@Observes StartupEvent event) {
        if (parts == null) return;
        parts.keeper().start();
        parts.writer().start();
        parts.sender().start();
        parts.answers().start();
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        if (parts == null) return;
        parts.answers().stop();
        parts.writer().stop(FLUSH);
        parts.sender().stop();
        parts.keeper().stop();
    }

    @Override
    public @Nullable Future<Void> keep(Buffer window, Buffer reply, Decision decision, long mostMicros) {
        if (parts == null) return null;
        Set<Why> why = Answered.read(reply.getBytes(), WantedCloud.in(decision, missCost))
                .map(parts.selection()::reasons)
                .orElse(Set.of());
        if (why.isEmpty()) return null;
        CompletableFuture<Void> kept = parts.answers().chose(window, why);
        if (kept == null || holdMicros == 0) return null;
        return held(kept, Math.max(1, Math.min(holdMicros, mostMicros) / 1000), parts.writer());
    }

    private Future<Void> held(CompletableFuture<Void> kept, long millis, OutboxWriter writer) {
        long began = System.nanoTime();
        long timer = vertx.setTimer(
                millis,
                id -> Thread.startVirtualThread(() -> {
                    writer.hurry();
                    kept.completeExceptionally(new NotStoredException("not in time"));
                }));
        kept.whenComplete((done, failure) -> {
            vertx.cancelTimer(timer);
            meter.held(System.nanoTime() - began, failure == null);
        });
        return Future.fromCompletionStage(kept, Vertx.currentContext());
    }

    @Override
    public Future<String> defer(Buffer body) {
        if (parts == null) return Future.failedFuture("there is no outbox");
        SpelledWindow window;
        try {
            window = SpelledWindow.read(body.getBytes());
        } catch (IOException e) {
            return Future.failedFuture("only a window can be answered later");
        }
        // the cloud's model is to answer it: a window without some of its signals would be another one
        SpelledWindow reduced = parts.rules().allows(window) ? parts.rules().reduce(window) : null;
        if (reduced == null) return Future.failedFuture("the window may not leave the site");
        OutboxEvent event = OutboxEvent.of(reduced, List.of(Why.DEFERRED), new CompletableFuture<>());
        if (event.size() > options.maxEvent().asLongValue()) return Future.failedFuture("the window is too long");
        meter.chosen(Why.DEFERRED);
        parts.answers().add(event);
        return Future.fromCompletionStage(
                event.kept()
                        .orTimeout(options.storeTimeout().toMillis(), TimeUnit.MILLISECONDS)
                        .thenApply(done -> window.id()),
                Vertx.currentContext());
    }

    /** How it stands; nothing where there is none. */
    Optional<OutboxStatus> status() {
        return Optional.ofNullable(parts)
                .map(p -> new OutboxStatus(
                        p.keeper().state(),
                        p.writer().waiting(),
                        p.writer().spooled(),
                        !p.keeper().epoch().isEmpty(),
                        p.sender().trouble()));
    }
}
