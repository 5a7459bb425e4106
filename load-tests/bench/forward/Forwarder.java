import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;

/** A bare Vert.x forwarder: the floor of any gateway on Vert.x. No decision, no deadline, no metric; answers streamed. */
public final class Forwarder {
    public static void main(String[] arguments) {
        int target = Integer.parseInt(arguments[1]);
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setTcpNoDelay(true), new PoolOptions().setHttp1MaxSize(256));
        vertx.createHttpServer(new HttpServerOptions().setTcpNoDelay(true))
                .requestHandler(request -> request.body()
                        .compose(body -> client.request(new RequestOptions()
                                        .setMethod(request.method())
                                        .setHost("127.0.0.1")
                                        .setPort(target)
                                        .setURI(request.uri()))
                                .compose(out -> {
                                    out.headers().setAll(request.headers());
                                    return out.send(body);
                                }))
                        .onSuccess(in -> {
                            request.response().setStatusCode(in.statusCode());
                            request.response().headers().setAll(in.headers());
                            in.pipeTo(request.response());
                        })
                        .onFailure(failure -> request.response().setStatusCode(502).end()))
                .listen(Integer.parseInt(arguments[0]), "127.0.0.1");
    }
}
