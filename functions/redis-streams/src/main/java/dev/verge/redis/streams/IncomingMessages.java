package dev.verge.redis.streams;

import io.smallrye.reactive.messaging.providers.locals.ContextAwareMessage;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;

/// Makes messages of entries. An entry delivered too often, or one without the payload's field, becomes none: it goes
/// to the dead-letter stream.
final class IncomingMessages implements IncomingSubscription.MessageMaker {

    private final IncomingOptions options;
    private final Acknowledger acknowledger;
    private final DeadLetters deadLetters;
    private final ChannelLoop loop;
    private final ChannelMetrics metrics;

    IncomingMessages(
            IncomingOptions options,
            Acknowledger acknowledger,
            DeadLetters deadLetters,
            ChannelLoop loop,
            ChannelMetrics metrics) {
        this.options = options;
        this.acknowledger = acknowledger;
        this.deadLetters = deadLetters;
        this.loop = loop;
        this.metrics = metrics;
    }

    private record Payload(Object value, StreamEntry entry, EntrySettlement settlement) {}

    @Override
    public List<Message<?>> make(List<StreamEntry> entries, IncomingSubscription subscription) {
        List<Payload> payloads = new ArrayList<>(entries.size());
        for (StreamEntry entry : entries) {
            Payload payload = payload(entry, subscription);
            if (payload != null) {
                payloads.add(payload);
            }
        }
        if (payloads.isEmpty()) {
            return List.of();
        }
        return options.batch()
                ? List.of(batch(payloads))
                : payloads.stream().<Message<?>>map(this::single).toList();
    }

    private @Nullable Payload payload(StreamEntry entry, IncomingSubscription subscription) {
        count(entry);
        EntrySettlement settlement = new EntrySettlement(
                entry, subscription, acknowledger, deadLetters, options.failureStrategy(), loop, metrics);
        if (options.maxDeliveries() > 0 && entry.deliveries() > options.maxDeliveries()) {
            settlement.giveUp(
                    DeadLetterReason.DELIVERY_LIMIT, "delivered " + (entry.deliveries() - 1) + " times before");
            return null;
        }
        try {
            return new Payload(options.payload().of(entry, options.payloadField()), entry, settlement);
        } catch (IllegalArgumentException e) {
            settlement.giveUp(DeadLetterReason.MALFORMED, Failures.brief(e));
            return null;
        }
    }

    private void count(StreamEntry entry) {
        if (entry.deliveries() > 1) {
            metrics.redelivered(1);
        } else {
            metrics.received(1);
        }
    }

    private Message<?> single(Payload payload) {
        return new StreamsMessage<>(
                payload.value(), ContextAwareMessage.captureContextMetadata(metadata(payload)), payload.settlement());
    }

    private Message<?> batch(List<Payload> payloads) {
        List<IncomingRedisStreamsMetadata> metadata =
                payloads.stream().map(this::metadata).toList();
        return new StreamsMessage<>(
                payloads.stream().map(Payload::value).toList(),
                ContextAwareMessage.captureContextMetadata(new IncomingRedisStreamsBatchMetadata(metadata)),
                new BatchSettlement(payloads.stream().map(Payload::settlement).toList()));
    }

    private IncomingRedisStreamsMetadata metadata(Payload payload) {
        return new IncomingRedisStreamsMetadata(payload.entry(), options.group(), options.consumer());
    }
}
