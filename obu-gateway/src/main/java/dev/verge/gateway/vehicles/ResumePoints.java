package dev.verge.gateway.vehicles;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/**
 * How far sessions have come, by token, for an hour after their last word. Only spares clients rows: one whose token is
 * not known here (another gateway, a restart) sends again what was not acknowledged.
 */
final class ResumePoints {
    private static final int MOST = 100_000;

    private record Point(String vehicle, long acknowledged) {}

    private final SecureRandom random = new SecureRandom();
    private final Cache<String, Point> points = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(Duration.ofHours(1))
            .build();

    String newToken() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    void put(String token, String vehicle, long acknowledged) {
        points.put(token, new Point(vehicle, acknowledged));
    }

    Optional<Long> acknowledged(String token, String vehicle) {
        Point point = points.getIfPresent(token);
        return point != null && point.vehicle().equals(vehicle) ? Optional.of(point.acknowledged()) : Optional.empty();
    }
}
