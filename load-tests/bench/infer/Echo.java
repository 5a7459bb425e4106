import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;

/**
 * A bare Vert.x server that answers with the body it got: the floor of any HTTP server on Vert.x. Where a request has the
 * header {@code Spin-Nanos}, it first does nothing for so long, as busily as if it computed something.
 */
public final class Echo {
    public static void main(String[] arguments) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        vertx.createHttpServer(new HttpServerOptions().setTcpNoDelay(true))
                .requestHandler(request -> request.body().onSuccess(body -> {
                    String nanos = request.getHeader("Spin-Nanos");
                    if (nanos != null) spin(Long.parseLong(nanos));
                    request.response()
                            .putHeader("Content-Type", "application/octet-stream")
                            .end(body);
                }))
                .listen(Integer.parseInt(arguments[0]), "127.0.0.1");
    }

    private static void spin(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) Thread.onSpinWait();
    }
}
