package dev.verge.preprocess;

import dev.verge.wire.EventSource;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Names this function in its events. */
class PreprocessSource {
    @Produces
    @Singleton
    EventSource source(PreprocessOptions options) {
        return new EventSource("/sites/" + options.site() + "/preprocess");
    }
}
