package dev.verge.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verge.redis.RedisConnections;
import dev.verge.redis.Script;
import dev.verge.redis.Waiting;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.SignalSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The columns of stored rows by their hash: today's, and those of earlier configurations as published in Redis. */
public final class SignalSets {
    private static final Logger LOG = Logger.getLogger(SignalSets.class);

    /** Before the hash (16 hex digits) in the {@code config} key. */
    static final String FIELD = "signals:";

    private final RedisConnections redis;
    private final Layout layout;
    private final Map<Long, SignalSet> byHash = new ConcurrentHashMap<>();

    /** Knows today's columns, and the others once it was refreshed. */
    SignalSets(RedisConnections redis, Layout layout) {
        this.redis = redis;
        this.layout = layout;
        byHash.put(layout.signals().hash(), layout.signals());
    }

    /** Publishes today's columns for other processes and later releases, unless they are. */
    void publish() throws InterruptedException {
        byte[] config = layout.keys().config();
        byte[] field =
                Script.argument(FIELD + "%016x".formatted(layout.signals().hash()));
        if (Waiting.forReply(redis.async().hexists(config, field), redis.timeout())) return;
        byte[] names = Script.argument(String.join(",", layout.signals().names()));
        Waiting.forReply(redis.async().hset(config, field, names), redis.timeout());
    }

    /** Reads what other processes and earlier releases have published. */
    public void refresh() throws InterruptedException {
        Map<byte[], byte[]> config =
                Waiting.forReply(redis.async().hgetall(layout.keys().config()), redis.timeout());
        config.forEach((field, names) -> {
            if (new String(field, UTF_8).startsWith(FIELD)) add(new String(names, UTF_8));
        });
    }

    /** The set with this hash, or null when nobody has published it as far as is known here. */
    public @Nullable SignalSet byHash(long hash) {
        return byHash.get(hash);
    }

    /** The set with this hash; one that is not known here is looked for in Redis. */
    public @Nullable SignalSet find(long hash) throws InterruptedException {
        if (!byHash.containsKey(hash)) refresh();
        return byHash.get(hash);
    }

    private void add(String names) {
        // a name that a release no longer knows only costs the states that hold it
        try {
            SignalSet set = SignalCatalogue.standard().set(List.of(names.split(",")));
            byHash.put(set.hash(), set);
        } catch (IllegalArgumentException e) {
            LOG.debugf("columns of another release are not known here names=%s", names);
        }
    }
}
