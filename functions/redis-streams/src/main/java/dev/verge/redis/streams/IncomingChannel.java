package dev.verge.redis.streams;

import dev.verge.redis.streams.ChannelHealth.Activity;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Message;

/// Puts an incoming channel together: what reads, what publishes, what settles.
final class IncomingChannel {

    private final RedisClients clients;
    private final ChannelMetrics metrics;
    private final ChannelHealth health;
    private final RedisLink commands;
    private final Acknowledger acknowledger;
    private final EntryPublisher publisher;

    IncomingChannel(
            IncomingOptions options, Backoff backoff, RedisClients clients, ChannelLoop loop, ChannelMetrics metrics) {
        this.clients = clients;
        this.metrics = metrics;
        this.health = new ChannelHealth(options.channel());
        Retry retry = new Retry(loop, backoff, health, Activity.READ, metrics);
        this.commands = clients.link();
        this.acknowledger = new Acknowledger(commands, options, retry.of(Activity.ACKNOWLEDGE), metrics);
        IncomingMessages messages = new IncomingMessages(
                options,
                acknowledger,
                new DeadLetters(commands, options, retry.of(Activity.DEAD_LETTER)),
                loop,
                metrics);
        // reads wait at the server, so they have a connection to themselves
        this.publisher = new EntryPublisher(
                () -> new GroupReader(clients.link(), commands, options, InstantSource.system()),
                messages,
                retry,
                options.batchSize(),
                options.maxInFlight());
        metrics.gaugeInFlight(publisher::inFlight);
    }

    Flow.Publisher<Message<?>> publisher() {
        return publisher;
    }

    ChannelHealth health() {
        return health;
    }

    /// Stops reading, sends the acknowledgements that are waiting, then closes the connections.
    CompletionStage<Void> close() {
        return publisher
                .close()
                .thenCompose(nothing -> acknowledger.drained())
                .thenCompose(nothing -> commands.close())
                .thenCompose(nothing -> clients.shutdown())
                .thenRun(metrics::close);
    }
}
