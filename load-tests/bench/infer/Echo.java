import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;

/** A bare Vert.x server that answers with the body it got: the floor of any HTTP server on Vert.x. */
public final class Echo {
    public static void main(String[] arguments) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        vertx.createHttpServer(new HttpServerOptions().setTcpNoDelay(true))
                .requestHandler(request -> request.body()
                        .onSuccess(body -> request.response()
                                .putHeader("Content-Type", "application/octet-stream")
                                .end(body)))
                .listen(Integer.parseInt(arguments[0]), "127.0.0.1");
    }
}
