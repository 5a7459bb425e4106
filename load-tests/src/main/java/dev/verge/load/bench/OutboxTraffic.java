package dev.verge.load.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Vehicles that send one window after the other to a gateway, each until it is told what became of it: half of them for
 * the edge, half for the cloud alone, now or later.
 */
final class OutboxTraffic {
    private static final int ROWS = 40;
    private static final long START =
            System.currentTimeMillis() - Duration.ofDays(30).toMillis();

    private final URI predict;
    private final OutboxLedger ledger;
    private final String key;
    private final long nanosBetween;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong windows = new AtomicLong();
    private final AtomicLong retries = new AtomicLong();
    private volatile boolean over;

    /** @param key of the pseudonyms, as the gateway has it */
    OutboxTraffic(String gateway, OutboxLedger ledger, String key, int vehicles, double windowsPerSecond, long seed) {
        this.predict = URI.create(gateway + "/v1/predict");
        this.ledger = ledger;
        this.key = key;
        this.nanosBetween = (long) (vehicles / windowsPerSecond * 1e9);
        for (int i = 0; i < vehicles; i++) {
            String vehicle = "car-" + i;
            Random random = new Random(seed * 1000 + i);
            threads.add(Thread.ofVirtual().unstarted(() -> drive(vehicle, random)));
        }
    }

    void start() {
        threads.forEach(Thread::start);
    }

    long windows() {
        return windows.get();
    }

    /** Requests that were sent again because their answer did not come, or was none. */
    long retries() {
        return retries.get();
    }

    /** Ends when every window that was begun has its answer. */
    void finish() throws InterruptedException {
        over = true;
        for (Thread thread : threads) thread.join();
        client.close();
    }

    private void drive(String vehicle, Random random) {
        String pseudonym = pseudonym(vehicle);
        long next = System.nanoTime() + (long) (random.nextDouble() * nanosBetween);
        for (long number = 0; !over; number++) {
            while (System.nanoTime() < next) LockSupport.parkNanos(next - System.nanoTime());
            next = Math.max(next + nanosBetween, System.nanoTime() - 10 * nanosBetween);
            long first = START + number * ROWS * 1000;
            String id = pseudonym + "/" + first + "-" + (first + (ROWS - 1) * 1000) + "/" + ROWS + "x" + ROWS;
            send(pseudonym, id, window(vehicle, first, random), random.nextBoolean());
        }
    }

    private void send(String pseudonym, String id, String window, boolean later) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(predict)
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(window));
        if (later) builder.headers("prefer", "respond-async", "verge-placement", "cloud-only");
        else builder.header("verge-placement", "edge-only");
        HttpRequest request = builder.build();
        for (boolean again = false; ; again = true) {
            int status = status(request);
            if (status == 202 || status == 200) {
                OutboxLedger.Told told = status == 202
                        ? OutboxLedger.Told.DEFERRED
                        : later ? OutboxLedger.Told.CLOUD : OutboxLedger.Told.EDGE;
                ledger.told(pseudonym, new OutboxLedger.Sent(id, told, again));
                windows.incrementAndGet();
                return;
            }
            retries.incrementAndGet();
            LockSupport.parkNanos(100_000_000);
        }
    }

    private int status(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0; // what became of it is not known
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String window(String vehicle, long first, Random random) {
        StringJoiner times = new StringJoiner(",", "[", "]");
        StringJoiner values = new StringJoiner(",", "[", "]");
        for (int row = 0; row < ROWS; row++) {
            times.add(Long.toString(first + row * 1000L));
            values.add("[" + random.nextInt(120) + "," + random.nextInt(100) + ".5]");
        }
        return "{\"vehicle\":\"" + vehicle + "\",\"model\":\"driving-regime\",\"stride\":" + ROWS
                + ",\"signals\":[\"vehicle_speed\",\"oil_fill_level\"],\"timestamps\":" + times + ",\"values\":"
                + values
                + "}";
    }

    // computed here with none of the gateway's code
    private String pseudonym(String vehicle) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return "p-" + HexFormat.of().formatHex(mac.doFinal(vehicle.getBytes(StandardCharsets.UTF_8)), 0, 20);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
