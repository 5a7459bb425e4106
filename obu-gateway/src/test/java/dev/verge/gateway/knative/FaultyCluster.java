package dev.verge.gateway.knative;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An API server in CRUD mode that forbids, or has forgotten what a watch asks for. */
final class FaultyCluster extends KubernetesCrudDispatcher {
    volatile String forbidden = "nothing";
    /** Whether what happened before a watch was opened is forgotten, as by compaction. */
    volatile boolean forgets;

    private volatile long latest;
    final AtomicInteger refused = new AtomicInteger();
    final AtomicInteger lists = new AtomicInteger();
    final AtomicInteger goneAtOnce = new AtomicInteger();

    @Override
    public MockResponse dispatch(RecordedRequest request) {
        if (request.getPath().contains(forbidden)) {
            refused.incrementAndGet();
            return refusal(403, "Forbidden", "services.serving.knative.dev is forbidden");
        }
        return super.dispatch(request);
    }

    @Override
    public MockResponse handleGet(String path) {
        boolean watch = path.contains("watch=true");
        if (path.contains("/services") && !watch) lists.incrementAndGet();
        if (forgets && watch && resourceVersion(path) < latest) return goneWatch();
        if (path.contains("/services") && watch && goneAtOnce.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            return goneWatch();
        }
        return super.handleGet(path);
    }

    @Override
    public long requestResourceVersion() {
        latest = super.requestResourceVersion();
        return latest;
    }

    private static long resourceVersion(String path) {
        Matcher matcher = Pattern.compile("resourceVersion=(\\d+)").matcher(path);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : Long.MAX_VALUE;
    }

    private static MockResponse goneWatch() {
        return new MockResponse().withWebSocketUpgrade(new WebSocketListener() {
            @Override
            public void onOpen(WebSocket socket, Response response) {
                socket.send(Serialization.asJson(Map.of("type", "ERROR", "object", gone())));
            }
        });
    }

    private static Status gone() {
        return new StatusBuilder()
                .withStatus("Failure")
                .withCode(410)
                .withReason("Expired")
                .withMessage("too old resource version")
                .build();
    }

    private static MockResponse refusal(int code, String reason, String message) {
        Status status = new StatusBuilder()
                .withStatus("Failure")
                .withCode(code)
                .withReason(reason)
                .withMessage(message)
                .build();
        return new MockResponse().setResponseCode(code).setBody(Serialization.asJson(status));
    }
}
