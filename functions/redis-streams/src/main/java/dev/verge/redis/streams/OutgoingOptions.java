package dev.verge.redis.streams;

import java.time.Duration;

/// The attributes of an outgoing channel; their meaning is documented at [RedisStreamsConnector].
///
/// @param maxLength approximate length to trim to, 0: never
/// @param maxAge approximate age to trim to, zero: never
/// @param deliveryTimeout how long an entry that Redis does not take is tried again before its message is rejected
record OutgoingOptions(
        String channel,
        String stream,
        int maxInFlight,
        long maxLength,
        Duration maxAge,
        boolean exactTrimming,
        boolean createStream,
        String payloadField,
        Duration deliveryTimeout) {

    OutgoingOptions {
        if (maxLength > 0 && !maxAge.isZero()) {
            throw new IllegalArgumentException(
                    "channel '" + channel + "': trim.maxlen and trim.max-age exclude each other");
        }
    }

    static OutgoingOptions from(Attributes attributes) {
        String channel = attributes.channel();
        return new OutgoingOptions(
                channel,
                attributes.text("stream", channel),
                attributes.count("max-in-flight", 256, 1),
                attributes.count("trim.maxlen", 0, 0),
                attributes.duration("trim.max-age", "0"),
                attributes.flag("trim.exact"),
                !attributes.flag("no-mkstream"),
                attributes.text("payload-field").orElse("payload"),
                attributes.duration("delivery-timeout", "2m"));
    }
}
