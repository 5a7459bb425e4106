package dev.verge.gateway.outbox;

import dev.verge.gateway.uplink.Pseudonyms;
import dev.verge.gateway.uplink.SpelledWindow;
import dev.verge.gateway.uplink.UplinkRules;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What tests of the outbox begin with. */
final class Given {
    static final Pseudonyms PSEUDONYMS = new Pseudonyms("a key of sixteen bytes");

    private Given() {}

    static OutboxOptions options(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(OutboxOptions.class)
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(OutboxOptions.class);
    }

    static UplinkRules rules(String... signals) {
        return new UplinkRules(PSEUDONYMS, Set.of(signals));
    }

    /** The {@code number}th window of a vehicle: two rows of two signals. */
    static String window(String vehicle, long number) {
        long ts = 1_000_000 + number * 2000;
        return ("{\"vehicle\":\"%s\",\"stride\":2,\"signals\":[\"vehicle_speed\",\"fuel_level\"],\"timestamps\":[%d,%d],"
                        + "\"values\":[[50.5,%d],[null,4242.75]]}")
                .formatted(vehicle, ts, ts + 1000, number);
    }

    static OutboxEvent event(String vehicle, long number) {
        try {
            SpelledWindow window = rules("vehicle_speed", "fuel_level")
                    .reduce(SpelledWindow.read(
                            window(vehicle, number).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            if (window == null) throw new IllegalArgumentException(vehicle + " is no vehicle");
            return OutboxEvent.of(window, List.of(Why.SAMPLED), new CompletableFuture<>());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
