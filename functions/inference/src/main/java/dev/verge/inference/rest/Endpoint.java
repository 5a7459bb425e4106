package dev.verge.inference.rest;

import io.vertx.core.http.HttpMethod;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A path and what answers there.
 *
 * @param template for instance {@code /v2/models/{model}/infer}; a segment is a text, a variable, or a variable and then a
 *     text
 * @param answers what it has answered so far
 */
@SuppressWarnings("ArrayRecordComponent")
record Endpoint(HttpMethod method, String template, String[] segments, Handler handler, Answers answers) {
    /** Answers an exchange. */
    interface Handler {
        /** @throws dev.verge.inference.plane.InferFault if the request is at fault */
        void handle(Exchange exchange);
    }

    /** What stood for the variables; null where the template has no such variable. */
    record Match(@Nullable String model, @Nullable String version) {
        static final Match EMPTY = new Match(null, null);

        Optional<String> ofVersion() {
            return Optional.ofNullable(version);
        }
    }

    static Endpoint get(String template, Handler handler) {
        return of(HttpMethod.GET, template, handler);
    }

    static Endpoint post(String template, Handler handler) {
        return of(HttpMethod.POST, template, handler);
    }

    private static Endpoint of(HttpMethod method, String template, Handler handler) {
        return new Endpoint(method, template, template.substring(1).split("/"), handler, new Answers());
    }

    /** What the variables stand for if this is the path of the endpoint, else null. */
    @Nullable
    Match match(String[] path) {
        if (path.length != segments.length) return null;
        Match match = Match.EMPTY;
        for (int i = 0; i < path.length; i++) {
            String wanted = segments[i];
            if (wanted.charAt(0) == '{') {
                String suffix = wanted.substring(wanted.indexOf('}') + 1);
                if (!path[i].endsWith(suffix)) return null;
                String value = path[i].substring(0, path[i].length() - suffix.length());
                // a verb may follow a name, as in {model}:predict
                if (value.indexOf(':') >= 0) return null;
                match = wanted.startsWith("{model}") ? new Match(value, null) : new Match(match.model(), value);
            } else if (!wanted.equals(path[i])) {
                return null;
            }
        }
        return match;
    }
}
