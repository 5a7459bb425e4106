package dev.verge.ingest.doors;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code POST /v1/ingest}: JSON rows and CloudEvents. */
@Path("/v1/ingest")
public class IngestResource {
    private final IngestDoor door;

    IngestResource(IngestDoor door) {
        this.door = door;
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @RunOnVirtualThread
    public Response ingest(@Context HttpHeaders headers, InputStream body) throws IOException {
        Answer answer = door.receive(lowerCase(headers.getRequestHeaders()), body, headers.getLength());
        Response.ResponseBuilder response = Response.status(answer.status());
        answer.headers().forEach(response::header);
        return answer.body().length == 0
                ? response.build()
                : response.entity(answer.body()).build();
    }

    private static Map<String, String> lowerCase(Map<String, List<String>> headers) {
        Map<String, String> folded = new HashMap<>();
        headers.forEach((name, values) -> folded.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        return folded;
    }
}
