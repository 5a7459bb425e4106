package dev.verge.redis.streams;

import java.time.Duration;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.eclipse.microprofile.config.Config;

/// The attributes of one channel, typed; every complaint names the channel and the attribute.
record Attributes(Config config) {

    String channel() {
        return config.getValue("channel-name", String.class);
    }

    Optional<String> text(String name) {
        return config.getOptionalValue(name, String.class).filter(value -> !value.isBlank());
    }

    String text(String name, String byDefault) {
        return text(name).orElse(byDefault);
    }

    String required(String name) {
        return text(name)
                .orElseThrow(() -> new NoSuchElementException(
                        "channel '" + channel() + "': the attribute '" + name + "' is missing"));
    }

    boolean flag(String name) {
        return config.getOptionalValue(name, Boolean.class).orElse(false);
    }

    int count(String name, int byDefault, int least) {
        int value = config.getOptionalValue(name, Integer.class).orElse(byDefault);
        if (value < least) {
            throw wrong(name, value + " is less than " + least);
        }
        return value;
    }

    Duration duration(String name, String byDefault) {
        try {
            return Durations.parse(text(name, byDefault));
        } catch (IllegalArgumentException e) {
            throw wrong(name, String.valueOf(e.getMessage()));
        }
    }

    <E extends Enum<E>> E choice(String name, E byDefault) {
        String value = text(name, spelling(byDefault));
        for (E candidate : byDefault.getDeclaringClass().getEnumConstants()) {
            if (spelling(candidate).equals(value)) {
                return candidate;
            }
        }
        throw wrong(name, "'" + value + "' is none of its values");
    }

    private IllegalArgumentException wrong(String name, String what) {
        return new IllegalArgumentException("channel '" + channel() + "': " + name + ": " + what);
    }

    private static String spelling(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
