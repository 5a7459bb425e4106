package dev.verge.ingest.windows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.verge.ingest.IngestOptions;
import dev.verge.ingest.rows.EntryId;
import dev.verge.telemetry.Reason;
import dev.verge.telemetry.Suspicion;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The inference function over HTTP/1.1, with as many connections as calls are allowed at the same time. What an answer
 * means is decided here: 4xx is the window's fault, 503 nobody's, another failure counts against the window only while
 * inference says that it is ready. Where preprocess stands between, a window goes there first, and what it answers goes on as
 * a CloudEvent.
 */
final class HttpInference implements Inference, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    // a window has some tens of signals; what is more comes from no inference of ours
    private static final int MOST_SUSPICIONS = 100;
    private static final String DEADLINE = "verge-deadline";
    private static final String ROUTE = "verge-route";
    // it goes into the stream: what is long or odd comes from no gateway of ours
    private static final Pattern PLAIN = Pattern.compile("[\\x21-\\x7e]{1,200}");

    private final HttpClient client;
    private final Semaphore calls;
    private final Duration timeout;
    // a gateway that answers at the deadline shall be heard: a call of ours that times out counts against the window
    private final long mostMillis;
    private final RequestOptions predict;
    private final Optional<RequestOptions> preprocess;
    private final RequestOptions features;
    private final List<RequestOptions> ready;

    HttpInference(Vertx vertx, IngestOptions.Inference options) {
        this.timeout = options.timeout();
        this.mostMillis = Math.max(1, timeout.toMillis() * 9 / 10);
        this.calls = new Semaphore(options.concurrency());
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_1_1)
                        .setKeepAlive(true)
                        .setConnectTimeout((int) timeout.toMillis())
                        .setTcpNoDelay(true),
                new PoolOptions().setHttp1MaxSize(options.concurrency()));
        this.predict =
                request(options.url(), HttpMethod.POST, "/v1/predict").putHeader("Content-Type", "application/json");
        this.preprocess = options.preprocess()
                .map(url -> request(url, HttpMethod.POST, "/preprocess").putHeader("Content-Type", "application/json"));
        this.features = request(options.url(), HttpMethod.POST, "/")
                .putHeader("Content-Type", "application/json")
                .putHeader("ce-specversion", "1.0")
                .putHeader("ce-type", "dev.verge.features.v1")
                .putHeader("ce-source", "/ingest");
        this.ready = Stream.concat(Stream.of(options.url()), options.preprocess().stream())
                .map(url -> request(url, HttpMethod.GET, "/_/ready"))
                .toList();
    }

    @Override
    public Verdict predict(byte[] window, Deadline deadline, EntryId last) throws InterruptedException {
        calls.acquire();
        try {
            // asked for here: the wait for a free call has made the window older
            long budget = deadline.budgetMillis(last, mostMillis);
            if (preprocess.isEmpty()) return read(ask(predict, Buffer.buffer(window), Long.toString(budget)));
            Answer tensor = ask(preprocess.get(), Buffer.buffer(window), Long.toString(budget));
            if (tensor.status() != 200) return read(tensor);
            return read(askEvent(tensor.body(), deadline.budgetMillis(last, mostMillis)));
        } catch (TimeoutException | IOException e) {
            return blame(e);
        } finally {
            calls.release();
        }
    }

    // an event is rejected with status 200: a broker would send it again
    private Answer askEvent(Buffer tensor, long budget) throws InterruptedException, TimeoutException, IOException {
        Answer answer = ask(
                new RequestOptions(features)
                        .putHeader("ce-id", UUID.randomUUID().toString()),
                tensor,
                Long.toString(budget));
        if (answer.status() != 200) return answer;
        JsonNode json = JSON.readTree(answer.body().getBytes());
        boolean rejected = json.hasNonNull("reason") && json.hasNonNull("status");
        return rejected ? new Answer(json.path("status").asInt(500), answer.body(), answer.route()) : answer;
    }

    private Verdict read(Answer answer) {
        int status = answer.status();
        if (status == 503 || status == 429 || status == 502 || status == 504 || status == 408)
            return new Verdict.Unavailable("inference has no room: " + status);
        if (status >= 500) return new Verdict.Failed("inference answered " + status + " " + text(answer.body()));
        if (status == 404) return new Verdict.Refused(Reason.MODEL_ERROR, text(answer.body()));
        if (status >= 400) return refused(answer.body());
        try {
            JsonNode json = JSON.readTree(answer.body().getBytes());
            if (!json.hasNonNull("label")) return new Verdict.Failed("inference answered no label");
            return new Verdict.Predicted(
                    json.path("version").asText(),
                    json.path("digest").asText(),
                    json.path("label").asText(),
                    labelIndex(json),
                    json.path("confidence").asDouble(),
                    json.path("imputed").asDouble(),
                    json.path("executionMicros").asLong(),
                    json.path("suspect").isArray() ? Optional.of(suspicions(json.path("suspect"))) : Optional.empty(),
                    answer.route());
        } catch (IOException e) {
            return new Verdict.Failed("inference answered no JSON");
        }
    }

    private static Verdict refused(Buffer body) {
        try {
            JsonNode json = JSON.readTree(body.getBytes());
            boolean isSuspect = json.path("reason").asText().equals(Reason.SUSPECT.code());
            return new Verdict.Refused(
                    isSuspect ? Reason.SUSPECT : Reason.INVALID,
                    isSuspect ? json.path("detail").asText() : text(body),
                    suspicions(json.path("suspect")));
        } catch (IOException e) {
            // of no inference of ours
            return new Verdict.Refused(Reason.INVALID, text(body));
        }
    }

    private static int labelIndex(JsonNode json) {
        int index = 0;
        for (JsonNode label : json.path("labels")) {
            if (label.asText().equals(json.path("label").asText())) return index;
            index++;
        }
        return -1;
    }

    private static List<Suspicion> suspicions(JsonNode suspect) {
        if (suspect.isEmpty()) return List.of();
        List<Suspicion> found = new ArrayList<>();
        for (JsonNode one : suspect) {
            if (found.size() == MOST_SUSPICIONS) break;
            found.add(new Suspicion(
                    one.path("signal").asText(),
                    one.path("firstTs").asLong(),
                    Math.max(one.path("firstTs").asLong(), one.path("lastTs").asLong()),
                    one.path("score").asDouble(),
                    one.path("model").asText()));
        }
        return found;
    }

    // a window may be poison only for an inference that is otherwise well
    private Verdict blame(Exception failure) throws InterruptedException {
        String detail = failure.getClass().getSimpleName() + ": " + failure.getMessage();
        if (failure instanceof ConnectException || failure instanceof UnknownHostException) {
            return new Verdict.Unavailable(detail);
        }
        return isReady() ? new Verdict.Failed(detail) : new Verdict.Unavailable(detail);
    }

    private boolean isReady() throws InterruptedException {
        try {
            for (RequestOptions one : ready) {
                if (ask(one, Buffer.buffer(), Long.toString(mostMillis)).status() != 200) return false;
            }
            return true;
        } catch (TimeoutException | IOException e) {
            return false;
        }
    }

    // the body is asked for inside the callback, on the connection's own thread: asked for from here, an answer that is
    // quicker than this thread would be gone before anybody listens, and the call would end by its timeout only
    private Answer ask(RequestOptions options, Buffer body, String budget)
            throws InterruptedException, TimeoutException, IOException {
        return await(client.request(options)
                .compose(request -> request.putHeader(DEADLINE, budget)
                        .send(body)
                        .compose(response -> response.body().map(read -> answer(response, read))))
                .toCompletionStage());
    }

    private static Answer answer(HttpClientResponse response, Buffer body) {
        String route = response.getHeader(ROUTE);
        return new Answer(
                response.statusCode(),
                body,
                route != null && PLAIN.matcher(route).matches() ? route : "");
    }

    private <T> T await(CompletionStage<T> stage) throws InterruptedException, TimeoutException, IOException {
        try {
            return stage.toCompletableFuture().get(timeout.toMillis() + 500, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) throw io;
            throw new IOException(e.getCause());
        }
    }

    private RequestOptions request(URI base, HttpMethod method, String path) {
        boolean tls = "https".equals(base.getScheme());
        return new RequestOptions()
                .setMethod(method)
                .setHost(base.getHost())
                .setPort(base.getPort() >= 0 ? base.getPort() : tls ? 443 : 80)
                .setSsl(tls)
                .setURI((base.getPath() == null ? "" : base.getPath().replaceAll("/$", "")) + path)
                .setTimeout(timeout.toMillis());
    }

    private static String text(Buffer body) {
        String text = body.toString();
        return text.length() <= 300 ? text : text.substring(0, 300);
    }

    @Override
    public void close() {
        client.close();
    }

    private record Answer(int status, Buffer body, String route) {}
}
