package dev.verge.gateway.vehicles;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;

/** Options as a configuration file would give them. */
final class Given {
    private Given() {}

    /** @param settings name below {@code verge.gateway.vehicles} and value in turn */
    static VehicleOptions options(String... settings) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) all.put("verge.gateway.vehicles." + settings[i], settings[i + 1]);
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(VehicleOptions.class)
                .withDefaultValues(all)
                .build()
                .getConfigMapping(VehicleOptions.class);
    }
}
