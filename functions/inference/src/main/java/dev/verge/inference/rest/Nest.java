package dev.verge.inference.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.verge.inference.plane.InferFault;
import java.io.IOException;

/**
 * Walks nested arrays to their elements, without recursion. Every array of a level must have the same size: the one that is
 * known, or that of the level's first array.
 */
final class Nest {
    /** Stands for a size that is not known yet. */
    static final long ANY = -1;

    private final String where;
    private final long[] sizes;
    private final long[] seen;

    /**
     * @param where the outermost array, in messages
     * @param sizes size of each level's arrays, or {@link #ANY}; at least one level; filled in while reading
     */
    Nest(String where, long[] sizes) {
        this.where = where;
        this.sizes = sizes;
        this.seen = new long[sizes.length];
    }

    /**
     * Reads the outermost array to its end.
     *
     * @param token the first token inside, at which the parser stands
     */
    void read(JsonParser json, JsonToken token, Sink sink) throws IOException {
        int innermost = sizes.length - 1;
        int level = 0;
        seen[0] = 0;
        for (JsonToken next = token; ; next = json.nextToken()) {
            if (next == JsonToken.END_ARRAY) {
                close(level);
                if (level-- == 0) return;
            } else if (next == JsonToken.START_ARRAY) {
                if (level == innermost) throw fault("is nested deeper than " + sizes.length + levels());
                step(level);
                seen[++level] = 0;
            } else {
                if (level != innermost)
                    throw fault("has " + Json.shown(json) + " where an array should be: nested " + sizes.length
                            + levels() + " are needed");
                step(level);
                element(json, next, where, sink);
            }
        }
    }

    /** Adds the element that the parser stands at; a fault names its place. */
    static void element(JsonParser json, JsonToken token, String where, Sink sink) throws IOException {
        try {
            sink.add(json, token);
        } catch (InferFault e) {
            throw new InferFault(e.status(), where + ", element " + sink.size() + ": " + e.getMessage());
        }
    }

    private void step(int level) {
        if (seen[level]++ == sizes[level])
            throw fault(sizes(level) + " has more than " + sizes[level] + elements(level));
    }

    private void close(int level) {
        if (sizes[level] == ANY) sizes[level] = seen[level];
        if (seen[level] != sizes[level]) {
            throw fault(sizes(level) + " has " + seen[level] + elements(level) + " instead of " + sizes[level]);
        }
    }

    private String sizes(int level) {
        return level == 0 ? "" : "is ragged: an array of level " + (level + 1);
    }

    private String elements(int level) {
        return level == sizes.length - 1 ? " elements" : " arrays";
    }

    private String levels() {
        return sizes.length == 1 ? " level" : " levels";
    }

    private InferFault fault(String what) {
        return new InferFault(400, where + " " + what.strip());
    }
}
