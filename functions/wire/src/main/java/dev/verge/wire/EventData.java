package dev.verge.wire;

import io.quarkus.funqy.knative.events.CloudEvent;

/** The data of an event as bytes, whatever state the event is in. */
public final class EventData {
    private static final byte[] NONE = {};

    private EventData() {}

    /** The data; no bytes where there is none or it cannot be decoded, which a reader then refuses. */
    @SuppressWarnings("EmptyCatch")
    public static byte[] of(CloudEvent<byte[]> event) {
        try {
            byte[] data = event.data();
            if (data != null) return data;
        } catch (RuntimeException e) {
            // Funqy fails on an absent body and on bad base64: to the sender both are an event without data
        }
        return NONE;
    }
}
