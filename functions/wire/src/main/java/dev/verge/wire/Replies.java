package dev.verge.wire;

import io.quarkus.funqy.knative.events.CloudEvent;
import io.quarkus.funqy.knative.events.CloudEventBuilder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Builds the events that functions answer with: subject and partition key are the vehicle, trace context goes through.
 *
 * @param source who answers
 */
public record Replies(EventSource source) {
    /**
     * The answer to an event.
     *
     * @param type one of {@link EventTypes}
     * @param id the window's id, and the model's name where a model answers
     * @param vehicle whose window
     * @param observedAt time of the window's last row
     * @param data a prediction or a tensor
     */
    public CloudEvent<Object> reply(
            CloudEvent<?> to, String type, String id, String vehicle, Instant observedAt, Object data) {
        return builder(to, Optional.of(vehicle))
                .type(type)
                .id(id)
                .subject(vehicle)
                .time(observedAt.atOffset(ZoneOffset.UTC))
                .build(data);
    }

    /**
     * The answer to an event whose window cannot be used; its id is the window's, or else the event's, or else
     * a new one.
     */
    public CloudEvent<Object> rejection(CloudEvent<?> to, Problem problem) {
        Optional<String> vehicle = problem.vehicle().map(v -> v.value());
        CloudEventBuilder builder = builder(to, vehicle).type(EventTypes.REJECTED);
        vehicle.ifPresent(builder::subject);
        return builder.id(problem.window().orElseGet(() -> idOf(to))).build(problem);
    }

    private static String idOf(CloudEvent<?> event) {
        String id = event.id();
        return id == null || id.isEmpty() ? UUID.randomUUID().toString() : id;
    }

    private CloudEventBuilder builder(CloudEvent<?> to, Optional<String> vehicle) {
        Map<String, String> extensions = new HashMap<>();
        vehicle.ifPresent(v -> extensions.put("partitionkey", v));
        for (String name : new String[] {"traceparent", "tracestate"}) {
            String value = to.extensions().get(name);
            if (value != null) extensions.put(name, value);
        }
        return CloudEventBuilder.create()
                .specVersion("1.0")
                .source(source.value())
                .extensions(extensions);
    }
}
