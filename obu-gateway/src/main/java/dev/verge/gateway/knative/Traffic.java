package dev.verge.gateway.knative;

import io.fabric8.knative.serving.v1.TrafficTarget;

/** Reads entries of a service's traffic. */
final class Traffic {
    private Traffic() {}

    /** The share of the requests, 0 to 100; a tag without one has 0. */
    static long percent(TrafficTarget entry) {
        Long percent = entry.getPercent();
        return percent == null ? 0 : percent;
    }
}
