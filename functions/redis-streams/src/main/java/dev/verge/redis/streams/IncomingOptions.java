package dev.verge.redis.streams;

import java.time.Duration;
import java.util.Optional;

/// The attributes of an incoming channel; their meaning is documented at [RedisStreamsConnector].
record IncomingOptions(
        String channel,
        String stream,
        String group,
        String consumer,
        Duration consumerExpiry,
        String startId,
        String lostGroupStartId,
        int batchSize,
        Duration block,
        int maxInFlight,
        Duration claimMinIdle,
        Duration claimInterval,
        int maxDeliveries,
        FailureStrategy failureStrategy,
        String deadLetterStream,
        int deadLetterMaxLength,
        boolean batch,
        PayloadFormat payload,
        Optional<String> payloadField) {

    IncomingOptions {
        if (failureStrategy == FailureStrategy.RETRY && claimMinIdle.isZero()) {
            throw new IllegalArgumentException(
                    "channel '" + channel + "': failure-strategy retry needs claim.min-idle above 0");
        }
    }

    static IncomingOptions from(Attributes attributes) {
        String channel = attributes.channel();
        String stream = attributes.text("stream", channel);
        return new IncomingOptions(
                channel,
                stream,
                attributes.required("group"),
                attributes.text("consumer").orElseGet(() -> ConsumerName.ofThisProcess(channel)),
                attributes.duration("consumer-expiry", "1h"),
                attributes.text("start-id", "0"),
                attributes.text("lost-group-start-id", "0"),
                attributes.count("batch-size", 100, 1),
                attributes.duration("block", "1s"),
                attributes.count("max-in-flight", 256, 1),
                attributes.duration("claim.min-idle", "60s"),
                attributes.duration("claim.interval", "10s"),
                attributes.count("max-deliveries", 10, 0),
                attributes.choice("failure-strategy", FailureStrategy.FAIL),
                attributes.text("dead-letter.stream", stream + ":dead-letter"),
                attributes.count("dead-letter.maxlen", 0, 0),
                attributes.flag("batch"),
                attributes.choice("payload", PayloadFormat.TEXT),
                attributes.text("payload-field"));
    }
}
