package dev.verge.gateway.vehicles;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;

/** Where ingest's HTTP door is. */
final class IngestAddress {
    private IngestAddress() {}

    /** A request to {@code POST /v1/ingest} there, with credentials and time limit. */
    static RequestOptions post(URI ingest, VehicleOptions options) {
        boolean tls = "https".equals(ingest.getScheme());
        String base = ingest.getRawPath() == null ? "" : ingest.getRawPath().replaceAll("/$", "");
        RequestOptions post = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(ingest.getHost())
                .setPort(ingest.getPort() >= 0 ? ingest.getPort() : tls ? 443 : 80)
                .setSsl(tls)
                .setURI(base + "/v1/ingest")
                .setTimeout(options.timeout().toMillis());
        options.ingestAuthorization().ifPresent(value -> post.putHeader("Authorization", value));
        return post;
    }
}
