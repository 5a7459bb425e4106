package dev.verge.ingest.doors;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** The foreign doors: what is open, and how much each may hold. */
@ConfigMapping(prefix = "verge.ingest.doors")
public interface DoorOptions {
    /** How long a write may wait for Redis before the door says that Redis is unavailable; again for each 5,000 rows. */
    @WithDefault("5s")
    Duration writeTimeout();

    /** Scripts in flight to Redis at once, over all doors; each holds at most 128 rows. */
    @WithDefault("256")
    int maxInFlight();

    /** Bytes of request bodies held at once; a request past it is told to come back. */
    @WithDefault("25165824")
    int maxBodyBytes();

    /** How old the known high-water mark may be. */
    @WithDefault("1s")
    Duration highWaterRefresh();

    /** How long the process that copies from the bridges may be silent before another one takes its place. */
    @WithDefault("3s")
    Duration lease();

    /** The older stream, one row of signals an entry. */
    V2x v2x();

    /** The Pub/Sub channel with split JSON. */
    PubSub pubsub();

    /** TimeSeries, one key a signal. */
    TimeSeries timeseries();

    /** The older stream. */
    interface V2x {
        /** Whether the stream is read. */
        @WithDefault("true")
        boolean enabled();

        /** The stream's key. */
        @WithDefault("v2x")
        String stream();

        /** The group whose last-delivered id says how far the stream was copied. */
        @WithDefault("verge")
        String group();

        /** Entries read at once. */
        @WithDefault("1000")
        int batch();

        /** Pause after a read that found nothing. */
        @WithDefault("50ms")
        Duration poll();
    }

    /** The Pub/Sub channel. */
    interface PubSub {
        /** Whether the channel is subscribed. */
        @WithDefault("true")
        boolean enabled();

        /** The channel's name. */
        @WithDefault("idneo_v2x")
        String channel();

        /** Messages that may wait to be copied; those past it are lost and counted. */
        @WithDefault("10000")
        int maxMessages();

        /** Bytes that may wait to be copied. */
        @WithDefault("16777216")
        long maxBytes();

        /** Largest message; a larger one is rejected. */
        @WithDefault("2097152")
        int maxMessageBytes();

        /** How long the other processes give the copying one before they copy a message themselves. */
        @WithDefault("2s")
        Duration hold();

        /** How long a copied message is remembered. */
        @WithDefault("5m")
        Duration remember();
    }

    /** TimeSeries. */
    interface TimeSeries {
        /** Whether the series are polled. */
        @WithDefault("true")
        boolean enabled();

        /** Which series are read, as in {@code TS.MRANGE … FILTER}. */
        @WithDefault("type=can_bus")
        String filter();

        /** The label that names the vehicle. */
        @WithDefault("vehicle_id")
        String vehicleLabel();

        /** The vehicle of series without that label. */
        @WithDefault("can-bus")
        String defaultVehicle();

        /** Pause between two polls. */
        @WithDefault("500ms")
        Duration poll();

        /** Samples of a series read at once. */
        @WithDefault("1000")
        int batch();

        /** How long the newest row of a vehicle must stay unchanged before it counts as complete. */
        @WithDefault("1s")
        Duration settle();

        /** Where the first poll of a vehicle begins, back from its newest sample; empty for all that Redis holds. */
        Optional<Duration> lookback();

        /** Pause between two looks for the TimeSeries module where Redis lacks it. */
        @WithDefault("10m")
        Duration recheck();
    }
}
