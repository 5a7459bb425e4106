package dev.verge.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A script that runs inside Redis: sent by its digest, and in full where Redis does not know it yet. */
public final class Script {
    private final byte[] source;
    private final String digest;

    private Script(byte[] source) {
        this.source = source;
        this.digest = io.lettuce.core.codec.Base16.digest(source);
    }

    /** The script {@code /lua/<name>.lua}. */
    public static Script load(String name) {
        String path = "/lua/" + name + ".lua";
        try (InputStream in = Script.class.getResourceAsStream(path)) {
            if (in == null) throw new IllegalStateException("no script " + path);
            return new Script(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it. All keys must share a hash tag. */
    public <T> CompletionStage<T> run(
            RedisClusterAsyncCommands<byte[], byte[]> redis,
            ScriptOutputType type,
            byte[][] keys,
            byte[]... arguments) {
        return redis.<T>evalsha(digest, type, keys, arguments).exceptionallyCompose(failure -> {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (!(cause instanceof RedisNoScriptException)) throw new CompletionException(cause);
            return redis.<T>eval(source, type, keys, arguments);
        });
    }

    /** A number or a name as an argument. */
    public static byte[] argument(Object value) {
        return value.toString().getBytes(UTF_8);
    }
}
