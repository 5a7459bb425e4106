package dev.verge.gateway.vehicles;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Rows of all sockets into ingest's HTTP door, in few requests: while one is under way the next rows gather. A vehicle's
 * rows go through one lane, whose requests follow each other, so that their order holds. A batch is sent again until
 * ingest has taken it; what it counts twice it recognises by vehicle and time. Safe for many threads.
 */
final class RowWriter {
    private static final Logger LOG = Logger.getLogger(RowWriter.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LANES = 8;
    private static final int MOST_ROWS = 500;
    private static final int MOST_BYTES = 512 * 1024;
    private static final long FIRST_PAUSE = 50;
    private static final long LONGEST_PAUSE = 2000;

    private final Vertx vertx;
    private final HttpClient client;
    private final RequestOptions post;
    private final AtomicLong waitingBytes = new AtomicLong();
    private final List<Lane> lanes = new ArrayList<>();

    RowWriter(Vertx vertx, URI ingest, VehicleOptions options) {
        this.vertx = vertx;
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout(2000)
                        .setTcpNoDelay(true)
                        .setKeepAlive(true),
                new PoolOptions().setHttp1MaxSize(LANES));
        this.post = IngestAddress.post(ingest, options).putHeader("Content-Type", "application/json");
        for (int i = 0; i < LANES; i++) lanes.add(new Lane());
    }

    /** Takes a row; whoever sends many asks {@link #waitingBytes} before. */
    void add(PendingRow row) {
        waitingBytes.addAndGet(row.json().length);
        lanes.get(Math.floorMod(row.vehicle().hashCode(), LANES)).add(row);
    }

    /** Bytes of rows that are not in the stream yet. */
    long waitingBytes() {
        return waitingBytes.get();
    }

    void close() {
        client.close();
    }

    private final class Lane {
        private final ArrayDeque<PendingRow> rows = new ArrayDeque<>();
        private boolean busy;
        private long pause = FIRST_PAUSE;

        synchronized void add(PendingRow row) {
            rows.add(row);
            if (!busy) next();
        }

        private synchronized void next() {
            busy = !rows.isEmpty();
            if (!busy) return;
            List<PendingRow> batch = new ArrayList<>();
            int bytes = 0;
            while (!rows.isEmpty() && batch.size() < MOST_ROWS && bytes < MOST_BYTES) {
                bytes += rows.element().json().length;
                batch.add(rows.remove());
            }
            send(batch, body(batch, bytes));
        }

        private void send(List<PendingRow> batch, Buffer body) {
            client.request(post)
                    .compose(request -> request.send(body))
                    .compose(response -> response.body()
                            .map(read -> new Reply(response.statusCode(), response.getHeader("Retry-After"), read)))
                    .recover(e ->
                            Future.succeededFuture(new Reply(0, null, Buffer.buffer(String.valueOf(e.getMessage())))))
                    .onSuccess(reply -> {
                        if (reply.isFinal()) settled(batch, reply);
                        else again(batch, body, reply);
                    });
        }

        private void again(List<PendingRow> batch, Buffer body, Reply reply) {
            // told once in a while: a pause at its longest comes every two seconds
            if (pause == LONGEST_PAUSE) LOG.warnf("rows wait for ingest rows=%d cause=%s", batch.size(), reply.cause());
            vertx.setTimer(Math.max(pause, reply.retryAfterMillis()), id -> send(batch, body));
            pause = Math.min(LONGEST_PAUSE, pause * 2);
        }

        private void settled(List<PendingRow> batch, Reply reply) {
            pause = FIRST_PAUSE;
            Map<Integer, JsonNode> refused = reply.refused(batch.size());
            for (int i = 0; i < batch.size(); i++) {
                PendingRow row = batch.get(i);
                waitingBytes.addAndGet(-row.json().length);
                JsonNode why = refused.get(i);
                if (why == null) row.sender().stored(row);
                else
                    row.sender()
                            .refused(
                                    row,
                                    why.path("reason").asText("malformed"),
                                    why.path("field").asText(),
                                    why.path("detail").asText());
            }
            next();
        }
    }

    private static Buffer body(List<PendingRow> batch, int bytes) {
        Buffer body = Buffer.buffer(bytes + batch.size() + 2).appendByte((byte) '[');
        for (int i = 0; i < batch.size(); i++) {
            if (i > 0) body.appendByte((byte) ',');
            body.appendBytes(batch.get(i).json());
        }
        return body.appendByte((byte) ']');
    }

    /** What ingest said; status 0: nothing. */
    private record Reply(int status, @Nullable String retryAfter, Buffer body) {
        /** Whether sending it again would change nothing: taken, or the rows' own fault. */
        boolean isFinal() {
            return status >= 200 && status < 300 || status == 400;
        }

        long retryAfterMillis() {
            return retryAfter != null && retryAfter.matches("\\d{1,2}")
                    ? Math.min(5, Long.parseLong(retryAfter)) * 1000
                    : 0;
        }

        String cause() {
            return status == 0 ? body.toString() : "status " + status;
        }

        Map<Integer, JsonNode> refused(int rows) {
            Map<Integer, JsonNode> refused = new HashMap<>();
            JsonNode answer;
            try {
                answer = JSON.readTree(body.getBytes());
            } catch (IOException e) {
                answer = JSON.createObjectNode();
            }
            for (JsonNode one : answer.path("rejected"))
                refused.put(one.path("index").asInt(-1), one);
            // a refusal of the whole body names no row
            if (status == 400 && refused.isEmpty()) {
                for (int i = 0; i < rows; i++) refused.put(i, answer);
            }
            return refused;
        }
    }
}
