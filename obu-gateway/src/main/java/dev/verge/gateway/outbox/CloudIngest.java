package dev.verge.gateway.outbox;

import dev.verge.gateway.service.CloudLink;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The cloud's {@code POST /v1/ingest}. Its answer is gathered on the connection's own thread, and not beyond a limit. */
final class CloudIngest implements Receiver {
    private static final int LONGEST_REPLY = 1 << 20;

    private final CloudLink link;
    private final Duration timeout;

    CloudIngest(CloudLink link, Duration timeout) {
        this.link = link;
        this.timeout = timeout;
    }

    @Override
    public boolean isUp() {
        return link.isUp();
    }

    @Override
    public Receipt send(byte[] batch, int events) throws InterruptedException {
        CompletableFuture<Receipt> receipt = link.post("/v1/ingest", timeout)
                .compose(request -> send(request, batch, events))
                .toCompletionStage()
                .toCompletableFuture();
        try {
            return receipt.get(timeout.toMillis() + 500, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Receipt.Unavailable("no answer within " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            return new Receipt.Unavailable(String.valueOf(e.getCause()));
        }
    }

    private static Future<Receipt> send(HttpClientRequest request, byte[] batch, int events) {
        request.putHeader("Content-Type", "application/cloudevents-batch+json");
        return request.send(Buffer.buffer(batch))
                .compose(response ->
                        gathered(response).map(body -> Receipts.read(response.statusCode(), body.getBytes(), events)));
    }

    private static Future<Buffer> gathered(HttpClientResponse response) {
        Promise<Buffer> gathered = Promise.promise();
        Buffer body = Buffer.buffer();
        response.handler(part -> {
            if (body.length() + part.length() > LONGEST_REPLY) {
                gathered.tryFail("the reply is longer than " + LONGEST_REPLY + " bytes");
                response.request().reset();
            } else {
                body.appendBuffer(part);
            }
        });
        response.exceptionHandler(gathered::tryFail);
        response.endHandler(end -> gathered.tryComplete(body));
        return gathered.future();
    }
}
