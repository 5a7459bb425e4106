package dev.verge.load.door;

import java.util.Locale;

/** The doors by name. */
public enum DoorKind {
    /** Verge's own streams. */
    MEASUREMENTS,
    /** The older stream {@code v2x}. */
    V2X,
    /** The Pub/Sub channel {@code idneo_v2x}. */
    PUBSUB,
    /** Redis TimeSeries. */
    TIMESERIES,
    /** JSON over HTTP. */
    HTTP,
    /** CloudEvents over HTTP, in batches. */
    CLOUDEVENTS;

    /** Name on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Opens the door.
     *
     * @param redisUrl where Redis is, for the doors that lead through Redis
     * @param httpUrl where ingest is, for the doors over HTTP
     * @throws DoorException if there is nobody at that address
     */
    public Door open(String redisUrl, String httpUrl) {
        return switch (this) {
            case MEASUREMENTS -> new MeasurementsDoor(RedisLink.open(redisUrl));
            case V2X -> new V2xDoor(RedisLink.open(redisUrl));
            case PUBSUB -> new PubSubDoor(RedisLink.open(redisUrl));
            case TIMESERIES -> new TimeSeriesDoor(RedisLink.open(redisUrl));
            case HTTP -> new HttpDoor(httpUrl, false);
            case CLOUDEVENTS -> new HttpDoor(httpUrl, true);
        };
    }
}
