package dev.verge.inference.grpc;

import dev.verge.wire.DeadlineHeader;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How long a call may take. */
final class Timeouts {
    private Timeouts() {}

    /**
     * The shorter of what the caller wants and the longest.
     *
     * @param header {@code grpc-timeout}: at most eight digits and a unit, H, M, S, m, u or n
     * @throws GrpcFault INVALID_ARGUMENT if it is something else
     */
    static Duration of(@Nullable String header, Duration longest) {
        if (header == null) return longest;
        int digits = header.length() - 1;
        if (digits < 1 || digits > 8) throw malformed();
        long value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = header.charAt(i) - '0';
            if (digit < 0 || digit > 9) throw malformed();
            value = value * 10 + digit;
        }
        Duration wanted = Duration.ofNanos(unitNanos(header.charAt(digits))).multipliedBy(value);
        return wanted.compareTo(longest) < 0 ? wanted : longest;
    }

    /**
     * What {@code verge-deadline} leaves.
     *
     * @throws GrpcFault INVALID_ARGUMENT if it is no whole number of milliseconds
     */
    static Optional<Duration> budget(@Nullable String header) {
        if (header == null) return Optional.empty();
        try {
            return Optional.of(Duration.ofNanos(DeadlineHeader.until(header, 0).orElseThrow()));
        } catch (IllegalArgumentException e) {
            throw GrpcFault.invalid(String.valueOf(e.getMessage()));
        }
    }

    /** The shorter of the two. */
    static Duration shorter(Duration limit, Optional<Duration> budget) {
        return budget.isPresent() && budget.get().compareTo(limit) < 0 ? budget.get() : limit;
    }

    private static long unitNanos(char unit) {
        return switch (unit) {
            case 'H' -> 3_600_000_000_000L;
            case 'M' -> 60_000_000_000L;
            case 'S' -> 1_000_000_000L;
            case 'm' -> 1_000_000L;
            case 'u' -> 1_000L;
            case 'n' -> 1L;
            default -> throw malformed();
        };
    }

    private static GrpcFault malformed() {
        return GrpcFault.invalid("grpc-timeout must be at most eight digits and one of H, M, S, m, u, n");
    }
}
