package dev.verge.gateway.security;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;

/** Options as a configuration file would give them. */
final class Settings {
    private Settings() {}

    /** @param settings name below {@code verge.gateway.security} and value in turn; an empty name is the prefix itself */
    static SecurityOptions security(String... settings) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            String name = settings[i].isEmpty() ? "" : "." + settings[i];
            all.put("verge.gateway.security" + name, settings[i + 1]);
        }
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(SecurityOptions.class)
                .withDefaultValues(all)
                .build()
                .getConfigMapping(SecurityOptions.class);
    }
}
