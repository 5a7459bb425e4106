package dev.verge.redis.streams;

import java.util.function.IntSupplier;

/// What a channel counts. Where Micrometer is on the class path it goes into its global registry, else nowhere.
interface ChannelMetrics {

    /// Entries that came in for the first time.
    void received(int entries);

    /// Entries that came in again, after a consumer died, a connection broke or a message was rejected.
    void redelivered(int entries);

    void acknowledged(int entries);

    /// Messages the application could not handle.
    void rejected();

    void deadLettered(DeadLetterReason reason);

    /// Entries added by an outgoing channel.
    void sent();

    /// Attempts that failed and are repeated.
    void retried();

    void gaugeInFlight(IntSupplier inFlight);

    /// Takes the gauge away again; counters stay.
    void close();

    static ChannelMetrics of(String channel, String stream) {
        return Micrometer.PRESENT ? new MicrometerMetrics(channel, stream) : new Nowhere();
    }

    /// Asked once, so that a native image can leave the unused half out.
    final class Micrometer {
        static final boolean PRESENT = isPresent();

        private Micrometer() {}

        private static boolean isPresent() {
            try {
                Class.forName("io.micrometer.core.instrument.Metrics");
                return true;
            } catch (ClassNotFoundException | LinkageError e) {
                return false;
            }
        }
    }

    /// Counts nothing.
    final class Nowhere implements ChannelMetrics {
        @Override
        public void received(int entries) {}

        @Override
        public void redelivered(int entries) {}

        @Override
        public void acknowledged(int entries) {}

        @Override
        public void rejected() {}

        @Override
        public void deadLettered(DeadLetterReason reason) {}

        @Override
        public void sent() {}

        @Override
        public void retried() {}

        @Override
        public void gaugeInFlight(IntSupplier inFlight) {}

        @Override
        public void close() {}
    }
}
