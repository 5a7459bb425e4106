package dev.verge.load.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A request whose times are known beforehand.
 *
 * @param dueNanos when it is sent, counted from the beginning
 * @param deadlineMillis its budget
 * @param edgeMicros work at the edge
 * @param cloudMicros work in the cloud
 */
record RouteRequest(long dueNanos, int deadlineMillis, long edgeMicros, long cloudMicros) {
    private static final int[] DEADLINES = {60, 100, 250};
    private static final int ROWS = 40;

    /** Requests as a Poisson process; work is log-normal around 12 ms at the edge and 6 ms in the cloud. */
    static List<RouteRequest> poisson(long seed, double perSecond, double seconds) {
        SplittableRandom random = new SplittableRandom(seed);
        List<RouteRequest> requests = new ArrayList<>();
        double at = 0;
        while (true) {
            at -= Math.log(1 - random.nextDouble()) / perSecond;
            if (at >= seconds) return requests;
            requests.add(new RouteRequest(
                    (long) (at * 1e9),
                    DEADLINES[random.nextInt(DEADLINES.length)],
                    Math.round(12_000 * Math.exp(0.25 * random.nextGaussian())),
                    Math.round(6_000 * Math.exp(0.25 * random.nextGaussian()))));
        }
    }

    /** A window that tells the targets how long to work. */
    byte[] body() {
        String times = IntStream.range(0, ROWS)
                .mapToObj(i -> "" + (1_700_000_000_000L + 1000 * i))
                .collect(Collectors.joining(","));
        String row = "[" + edgeMicros + "," + cloudMicros + "]";
        String values = IntStream.range(0, ROWS).mapToObj(i -> row).collect(Collectors.joining(","));
        return ("{\"vehicle\":\"car-1\",\"model\":\"driving-regime\",\"stride\":40,"
                        + "\"signals\":[\"vehicle_speed\",\"engine_load\"],\"timestamps\":[" + times + "],\"values\":["
                        + values + "]}")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
