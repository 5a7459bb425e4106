package dev.verge.gateway.service;

import dev.verge.gateway.routing.Side;
import io.vertx.core.MultiMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which headers go on. To the edge all but those of one hop (RFC 9110, 7.6.1); to the cloud only those that say nothing of a client. */
final class ForwardedHeaders {
    private static final Set<String> ONE_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings");
    // made anew for each target
    private static final Set<String> OURS =
            Set.of("host", "content-length", "expect", "forwarded", RouteHeaders.DEADLINE, RouteHeaders.PLACEMENT);
    private static final List<String> TO_THE_CLOUD =
            List.of("content-type", "accept", "traceparent", "inference-header-content-length");

    private ForwardedHeaders() {}

    static void request(Side side, MultiMap from, MultiMap to, String client, long remainingMillis) {
        switch (side) {
            case EDGE -> {
                boolean ownCredentials = to.contains("authorization");
                Set<String> dropped = dropped(from);
                for (Map.Entry<String, String> header : from) {
                    String name = header.getKey().toLowerCase(Locale.ROOT);
                    if (dropped.contains(name) || OURS.contains(name)) continue;
                    if (name.equals("authorization") && ownCredentials) continue;
                    to.add(header.getKey(), header.getValue());
                }
                for (String chain : from.getAll("forwarded")) to.add("forwarded", chain);
                to.add("forwarded", "for=" + node(client));
            }
            case CLOUD -> {
                for (String name : TO_THE_CLOUD) {
                    String value = from.get(name);
                    if (value != null) to.set(name, value);
                }
                // RFC 7239, 6.3: who it was stays here
                to.set("forwarded", "for=_vehicle");
            }
        }
        to.set(RouteHeaders.DEADLINE, Long.toString(remainingMillis));
    }

    static void response(MultiMap from, MultiMap to) {
        Set<String> dropped = dropped(from);
        for (Map.Entry<String, String> header : from) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (!dropped.contains(name) && !name.equals(RouteHeaders.ROUTE)) to.add(header.getKey(), header.getValue());
        }
    }

    private static Set<String> dropped(MultiMap headers) {
        if (!headers.contains("connection")) return ONE_HOP;
        Set<String> dropped = new HashSet<>(ONE_HOP);
        for (String line : headers.getAll("connection")) {
            for (String name : line.split(",", -1)) dropped.add(name.strip().toLowerCase(Locale.ROOT));
        }
        return dropped;
    }

    private static String node(String address) {
        return address.contains(":") ? "\"[" + address + "]\"" : address;
    }
}
