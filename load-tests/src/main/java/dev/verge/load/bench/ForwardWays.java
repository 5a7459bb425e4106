package dev.verge.load.bench;

import dev.verge.load.bench.HttpRounds.Server;
import dev.verge.load.site.Ports;
import dev.verge.load.site.SiteException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The ways from a client to a target that are compared, by their numbers. */
final class ForwardWays {
    static final String BARE = "2 bare forwarder";
    static final String GATEWAY = "3 gateway";

    private static final byte[] PLAIN = window("");

    private final ForwardServers servers;
    private final Credentials credentials;
    private final String redis;
    private final int target;
    private int shadow;

    /**
     * @param folder for keys
     * @param redis for those with an outbox
     */
    ForwardWays(ForwardServers servers, Path folder, String redis) {
        this.servers = servers;
        this.credentials = new Credentials(folder);
        this.redis = redis;
        this.target = servers.target("target");
    }

    /**
     * Starts what a way needs. The target's predictions are of confidence 0.97, so an outbox keeps them all or none.
     *
     * @throws IllegalArgumentException if there is none of this number
     */
    Server way(int number) throws IOException {
        return switch (number) {
            case 1 -> new Server("1 direct", target, PLAIN);
            case 2 -> new Server(BARE, servers.bare(target), PLAIN);
            case 3 -> new Server(GATEWAY, servers.gateway("gateway", target, List.of()), PLAIN);
            case 4 -> tls();
            case 5 -> jwt();
            case 6 -> shadowing();
            case 7 -> outbox("7 gateway, outbox, none kept", "0.6", "100ms");
            case 8 -> outbox("8 gateway, outbox, all kept, answered first", "0.99", "0s");
            case 9 -> outbox("9 gateway, outbox, all kept before", "0.99", "100ms");
            default -> throw new IllegalArgumentException("ways have the numbers 1 to 9");
        };
    }

    private Server tls() {
        int port = Ports.free();
        servers.listensToo(servers.gateway("tls", target, credentials.tls(port)), port);
        return new Server("4 gateway, TLS", port, PLAIN, true);
    }

    private Server jwt() throws IOException {
        int port = servers.gateway("jwt", target, credentials.tokens());
        if (get(port, "/v1/routes/explain").statusCode() != 401) throw new SiteException("nobody asks for a token");
        return new Server("5 gateway, JWT", port, window(credentials.header()));
    }

    private Server shadowing() {
        List<String> settings = List.of(
                "-Dverge.gateway.shadow.fraction=0.05",
                "-Dverge.gateway.targets.second.url=http://127.0.0.1:" + servers.target("second"),
                "-Dverge.gateway.targets.second.side=edge",
                "-Dverge.gateway.targets.second.workers=64",
                "-Dverge.gateway.targets.second.mirror=true");
        shadow = servers.gateway("shadow", target, settings);
        return new Server("6 gateway, shadow of 5 %", shadow, PLAIN);
    }

    private Server outbox(String name, String hardBelow, String hold) {
        List<String> settings = List.of(
                "-Dverge.redis.url=" + redis,
                // one Redis, several outboxes
                "-Dverge.redis.prefix=" + name.charAt(0) + ":",
                "-Dverge.gateway.outbox.enabled=true",
                "-Dverge.gateway.outbox.max-entries=10000",
                "-Dverge.gateway.outbox.rules.hard-below=" + hardBelow,
                "-Dverge.gateway.outbox.hold=" + hold,
                "-Dverge.gateway.outbox.sending.url=http://127.0.0.1:" + Ports.free());
        return new Server(name, servers.gateway("outbox-" + name.charAt(0), target, settings), PLAIN);
    }

    /** What the gateway with a shadow says of its copies; empty if there is none. */
    String copies() throws IOException {
        return shadow == 0 ? "" : get(shadow, "/v1/routes/shadow").body();
    }

    private static HttpResponse<String> get(int port, String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(5))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SiteException("interrupted", e);
        }
    }

    // what ingest sends: forty rows of one signal
    private static byte[] window(String header) {
        String times = IntStream.range(0, 40)
                .mapToObj(i -> "" + (1_700_000_000_000L + 1000 * i))
                .collect(Collectors.joining(","));
        String values = IntStream.range(0, 40).mapToObj(i -> "[81.5]").collect(Collectors.joining(","));
        String body =
                "{\"vehicle\":\"car-1\",\"model\":\"driving-regime\",\"stride\":40,\"signals\":[\"vehicle_speed\"],"
                        + "\"timestamps\":[" + times + "],\"values\":[" + values + "]}";
        return ("POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nverge-deadline: 10000\r\n"
                        + header
                        + "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
