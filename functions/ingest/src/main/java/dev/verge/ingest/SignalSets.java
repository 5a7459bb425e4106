package dev.verge.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verge.ingest.redis.RedisConnections;
import dev.verge.ingest.redis.Script;
import dev.verge.ingest.redis.Waiting;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.SignalSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The columns of stored rows by their hash: today's, and those of earlier configurations as published in Redis. */
public final class SignalSets {
    /** Before the hash (16 hex digits) in the {@code config} key. */
    static final String FIELD = "signals:";

    private final Map<Long, SignalSet> byHash = new HashMap<>();

    private SignalSets() {}

    /** Reads what was published. */
    public static SignalSets published(RedisConnections redis, Layout layout) throws InterruptedException {
        SignalSets sets = new SignalSets();
        sets.byHash.put(layout.signals().hash(), layout.signals());
        Map<byte[], byte[]> config =
                Waiting.forReply(redis.async().hgetall(layout.keys().config()), redis.timeout());
        config.forEach((field, names) -> {
            if (new String(field, UTF_8).startsWith(FIELD)) sets.add(new String(names, UTF_8));
        });
        return sets;
    }

    /** Publishes today's columns for later releases. */
    static void publish(RedisConnections redis, Layout layout) throws InterruptedException {
        Waiting.forReply(
                redis.async()
                        .hset(
                                layout.keys().config(),
                                Script.argument(FIELD + hex(layout.signals().hash())),
                                Script.argument(
                                        String.join(",", layout.signals().names()))),
                redis.timeout());
    }

    /** The set with this hash, or null when it was never published. */
    public @Nullable SignalSet byHash(long hash) {
        return byHash.get(hash);
    }

    private void add(String names) {
        // a name that a release no longer knows only costs the states that hold it
        List<String> list = List.of(names.split(","));
        if (list.stream().allMatch(name -> SignalCatalogue.standard().find(name) != null)) {
            SignalSet set = SignalCatalogue.standard().set(list);
            byHash.put(set.hash(), set);
        }
    }

    private static String hex(long hash) {
        return String.format("%016x", hash);
    }
}
