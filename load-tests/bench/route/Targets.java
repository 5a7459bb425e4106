import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.impl.VertxInternal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * Targets whose work takes as long as the request says: {@code "values":[[EDGE,CLOUD]…]}, in microseconds. Arguments:
 * {@code edge:PORT:WORKERS}, {@code cloud:PORT:WORKERS} or {@code noop:PORT:1}, each a target of its own with a queue,
 * first come, first served. A call that was given up while it waited is not worked on.
 */
public final class Targets {
    private static final byte[] VALUES = "\"values\":[[".getBytes(StandardCharsets.US_ASCII);

    public static void main(String[] arguments) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        EventLoop loop = ((VertxInternal) vertx).createEventLoopContext().nettyEventLoop();
        for (String argument : arguments) {
            String[] parts = argument.split(":");
            Target target = new Target(parts[0], Integer.parseInt(parts[2]), loop);
            vertx.createHttpServer(new HttpServerOptions().setTcpNoDelay(true))
                    .requestHandler(target::handle)
                    .listen(Integer.parseInt(parts[1]), "127.0.0.1");
        }
    }

    private static final class Work {
        final HttpServerRequest request;
        final long micros;
        final long arrived = System.nanoTime();
        boolean gone;

        Work(HttpServerRequest request, long micros) {
            this.request = request;
            this.micros = micros;
        }
    }

    private static final class Target {
        private final String side;
        private final Deque<Work> waiting = new ArrayDeque<>();
        private final EventLoop loop;
        private int idle;

        Target(String side, int workers, EventLoop loop) {
            this.loop = loop;
            this.side = side;
            this.idle = workers;
        }

        void handle(HttpServerRequest request) {
            if (side.equals("noop") || request.path().equals("/_/ready")) {
                request.response().end();
                return;
            }
            request.body().onSuccess(body -> {
                Work work = new Work(request, micros(body, side.equals("edge") ? 0 : 1));
                request.response().closeHandler(closed -> work.gone = true);
                request.response().exceptionHandler(closed -> work.gone = true);
                if (idle > 0) {
                    idle--;
                    begin(work, work.arrived);
                } else {
                    waiting.add(work);
                }
            });
        }

        // begins when the one before ended by the clock of the model, not when its timer fired: delays do not add up
        private void begin(Work work, long at) {
            long end = at + work.micros * 1000;
            loop.schedule(() -> ended(work, end), Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        }

        private void ended(Work work, long end) {
            HttpServerResponse response = work.request.response();
            if (!work.gone && !response.closed()) {
                response.putHeader("Content-Type", "application/json").end("{\"label\":\"highway\"}");
            }
            Work next = waiting.poll();
            while (next != null && next.gone) next = waiting.poll();
            if (next == null) idle++;
            else begin(next, Math.max(end, next.arrived));
        }

        private static long micros(Buffer body, int column) {
            byte[] bytes = body.getBytes();
            int at = indexOf(bytes) + VALUES.length;
            for (int comma = 0; comma < column; at++) if (bytes[at] == ',') comma++;
            long value = 0;
            for (; bytes[at] >= '0' && bytes[at] <= '9'; at++) value = 10 * value + bytes[at] - '0';
            return value;
        }

        private static int indexOf(byte[] bytes) {
            for (int i = 0; i + VALUES.length <= bytes.length; i++) {
                if (java.util.Arrays.mismatch(bytes, i, i + VALUES.length, VALUES, 0, VALUES.length) < 0) return i;
            }
            throw new IllegalArgumentException("no values");
        }
    }
}
