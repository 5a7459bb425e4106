package dev.verge.gateway.vehicles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionRoutesTest {
    private final Vertx vertx = Vertx.vertx();
    private final AtomicBoolean edgeIsUp = new AtomicBoolean(true);
    private int port;

    private void listen(String... settings) throws Exception {
        Router router = Router.router(vertx);
        new AdmissionRoutes(Given.options(settings), edgeIsUp::get, new SimpleMeterRegistry()).install(router);
        HttpServer server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        port = server.actualPort();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private String serve(String client) throws Exception {
        return send("GET", "/app-service?type=scalar&clientID=" + client + "&clienttime=2024-08-08%2010:43:21.020")
                .body();
    }

    @Test
    void sendsToTheCentreWhenTheEdgeIsFullAndBackWhenAPlaceIsGiven() throws Exception {
        listen(
                "capacity.rule", "nodes",
                "capacity.nodes.xavier", "1",
                "service-port", "31001",
                "centre-port", "31002");
        String here = "{\"service_port\":\"31001\",\"offloading\":0}";
        String centre = "{\"service_port\":\"31002\",\"offloading\":1}";

        assertThat(serve("a")).isEqualTo(here);
        assertThat(serve("b")).isEqualTo(here);
        assertThat(serve("c")).isEqualTo(centre);
        assertThat(serve("a")).isEqualTo(here);
        assertThat(send("POST", "/app-disconnect?type=scalar&clientID=a").body())
                .isEqualTo("{\"released\":true}");
        assertThat(serve("c")).isEqualTo(here);
        assertThat(send("GET", "/app-disconnect?type=scalar").body()).isEqualTo("{\"released\":true}");
        assertThat(send("POST", "/app-service?type=scalar&clientID=d").body()).isEqualTo(here);
    }

    @Test
    void namesItsOwnPortAndCountsMemory() throws Exception {
        listen("capacity.rule", "memory", "capacity.allocatable", "5G");

        assertThat(serve("a")).isEqualTo("{\"service_port\":\"" + port + "\",\"offloading\":0}");
        assertThat(serve("b")).contains("\"offloading\":1");
    }

    @Test
    void anEdgeThatIsDownTakesNobody() throws Exception {
        listen();
        edgeIsUp.set(false);
        assertThat(serve("a")).contains("\"offloading\":1");

        edgeIsUp.set(true);
        assertThat(serve("a")).contains("\"offloading\":0");
    }

    @Test
    void aPlaceThatNobodyUsesIsFreeAfterItsLease() throws Exception {
        listen("capacity.places", "1", "capacity.lease", "300ms");
        assertThat(serve("a")).contains("\"offloading\":0");
        assertThat(serve("b")).contains("\"offloading\":1");

        await().untilAsserted(() -> assertThat(serve("b")).contains("\"offloading\":0"));
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/app-service,400,type",
        "GET,/app-service?type=tensor&clientID=a,400,type",
        "GET,/app-service?type=scalar,400,clientID",
        "GET,/app-service?type=scalar&clientID=,400,clientID",
        "GET,/app-service?type=scalar&clientID=a%20b,400,clientID",
        "GET,/app-service?type=scalar&clientID=a&clienttime=noon,400,clienttime",
        "PUT,/app-service?type=scalar&clientID=a,405,GET",
        "DELETE,/app-disconnect?type=scalar,405,GET",
        "GET,/app-disconnect,400,type",
        "GET,/app-disconnect?type=scalar&clientID=a/b,400,clientID",
        "GET,/app-service?type=image&clientID=a,501,image",
        "GET,/app-service?type=object&clientID=a,501,image",
        "POST,/app-disconnect?type=image,501,image",
        "POST,/inference,501,image",
        "POST,/process,501,image",
        "GET,/ws/image,501,image",
        "GET,/ws/object,501,image"
    })
    void whatCannotBeServedIsToldWithItsFault(String method, String path, int status, String named) throws Exception {
        listen();

        HttpResponse<String> response = send(method, path);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains(named);
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
    }
}
