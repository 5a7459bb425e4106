package dev.verge.gateway.service;

import dev.verge.gateway.routing.Side;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Which headers go on. To the edge all but those of one hop (RFC 9110, 7.6.1); to the cloud only those that say nothing of a client. */
final class ForwardedHeaders {
    private static final Names ONE_HOP = new Names(
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
    // made anew for each target; credentials are for the gateway, a target has its own
    private static final Names OURS = new Names(
            "host",
            "content-length",
            "expect",
            "forwarded",
            "authorization",
            "x-api-key",
            RouteHeaders.DEADLINE,
            RouteHeaders.PLACEMENT);
    /** What goes to the cloud, and what it must look like: free text could say who asks. */
    private static final Map<String, Pattern> TO_THE_CLOUD = Map.of(
            "content-type", Pattern.compile("application/(json|octet-stream)"),
            // of tensors; windows leave plain
            "content-encoding", Pattern.compile("gzip|x-gzip|deflate|identity"),
            "accept", Pattern.compile("application/json|[*]/[*]"),
            "traceparent", Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}"),
            "inference-header-content-length", Pattern.compile("[0-9]{1,9}"));

    private ForwardedHeaders() {}

    static void request(Side side, MultiMap from, MultiMap to, String client, long remainingMillis) {
        switch (side) {
            case EDGE -> {
                Names named = named(from);
                from.forEach((name, value) -> {
                    if (ONE_HOP.has(name) || OURS.has(name) || named.has(name)) return;
                    to.add(name, value);
                });
                if (from.contains("forwarded")) {
                    for (String chain : from.getAll("forwarded")) to.add("forwarded", chain);
                }
                to.add("forwarded", "for=" + node(client));
            }
            case CLOUD -> {
                TO_THE_CLOUD.forEach((name, shape) -> {
                    String value = from.get(name);
                    if (value == null) return;
                    // without a media type's parameters
                    String plain = value.split(";", 2)[0].strip();
                    if (shape.matcher(plain).matches()) to.set(name, plain);
                });
                // RFC 7239, 6.3: who it was stays here
                to.set("forwarded", "for=_vehicle");
            }
        }
        to.set(RouteHeaders.DEADLINE, Long.toString(remainingMillis));
    }

    static void response(MultiMap from, MultiMap to) {
        Names named = named(from);
        from.forEach((name, value) -> {
            if (ONE_HOP.has(name) || named.has(name) || name.equalsIgnoreCase(RouteHeaders.ROUTE)) return;
            to.add(name, value);
        });
    }

    /** Those that a {@code Connection} header adds to the ones of one hop. */
    private static Names named(MultiMap headers) {
        String line = headers.get("connection");
        // what nearly everybody says, if anything
        if (line == null
                || (line.equalsIgnoreCase("keep-alive")
                        && headers.getAll("connection").size() == 1)) {
            return Names.NONE;
        }
        List<String> names = new ArrayList<>();
        for (String one : headers.getAll("connection")) {
            for (String name : one.split(",", -1)) names.add(name.strip());
        }
        return new Names(names.toArray(String[]::new));
    }

    private static String node(String address) {
        return address.indexOf(':') >= 0 ? "\"[" + address + "]\"" : address;
    }

    /** Names of headers, whatever their case; by their lengths, so that most are told apart by that alone. */
    private static final class Names {
        static final Names NONE = new Names();

        private final String[][] byLength;

        Names(String... names) {
            int longest = 0;
            for (String name : names) longest = Math.max(longest, name.length());
            byLength = new String[longest + 1][];
            for (String name : names) {
                String[] before = byLength[name.length()] == null ? new String[0] : byLength[name.length()];
                String[] now = java.util.Arrays.copyOf(before, before.length + 1);
                now[before.length] = name;
                byLength[name.length()] = now;
            }
        }

        boolean has(String name) {
            String[] candidates = name.length() < byLength.length ? byLength[name.length()] : null;
            if (candidates == null) return false;
            for (String candidate : candidates) {
                if (candidate.equalsIgnoreCase(name)) return true;
            }
            return false;
        }
    }
}
