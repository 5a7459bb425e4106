package dev.verge.inference.rest;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/** How often an endpoint has answered, by the hundreds of the status. Safe for use by many threads. */
final class Answers {
    private static final int MOST_HUNDREDS = 5;

    private final LongAdder[] byHundreds = new LongAdder[MOST_HUNDREDS + 1];

    Answers() {
        for (int i = 0; i < byHundreds.length; i++) byHundreds[i] = new LongAdder();
    }

    void add(int status) {
        byHundreds[Math.min(status / 100, MOST_HUNDREDS)].increment();
    }

    /** Tells a registry, as {@code verge.inference.requests}. */
    void register(MeterRegistry registry, String method, String path) {
        for (int hundreds : new int[] {2, 4, 5}) {
            FunctionCounter.builder("verge.inference.requests", byHundreds[hundreds], LongAdder::sum)
                    .description("Requests answered")
                    .tags("method", method, "path", path, "status", hundreds + "xx")
                    .register(registry);
        }
    }
}
