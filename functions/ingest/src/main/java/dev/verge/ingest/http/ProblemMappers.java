package dev.verge.ingest.http;

import io.lettuce.core.RedisException;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Failures of this function as {@code application/problem+json}. */
public class ProblemMappers {
    @ServerExceptionMapper
    public Response redis(RedisException failure) {
        return problem(503, "Redis is out of reach", String.valueOf(failure.getMessage()))
                .header("Retry-After", 1)
                .build();
    }

    @ServerExceptionMapper
    public Response argument(IllegalArgumentException failure) {
        return problem(400, "Bad request", String.valueOf(failure.getMessage())).build();
    }

    private static Response.ResponseBuilder problem(int status, String title, String detail) {
        return Response.status(status)
                .type("application/problem+json")
                .entity(Map.of("type", "about:blank", "title", title, "status", status, "detail", detail));
    }
}
