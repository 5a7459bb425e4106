package dev.verge.inference;

import dev.verge.wire.EventSource;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Names this function in its events. */
class InferenceSource {
    @Produces
    @Singleton
    EventSource source(InferenceOptions options) {
        return new EventSource("/sites/" + options.site() + "/inference");
    }
}
