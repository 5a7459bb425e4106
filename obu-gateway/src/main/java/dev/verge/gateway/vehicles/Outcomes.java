package dev.verge.gateway.vehicles;

import dev.verge.gateway.vehicles.Outcome.Kind;
import dev.verge.redis.RedisConnections;
import dev.verge.redis.RedisConnections.Link;
import dev.verge.redis.RedisOptions;
import dev.verge.telemetry.Partitions;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.Range.Boundary;
import io.lettuce.core.RedisException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What became of windows and rows, told to whoever listens for a vehicle. One reader for all sockets (one a partition in
 * Redis Cluster, where one command cannot read them all), begun with the first of them; it keeps its place over a lost
 * connection. Safe for many threads.
 */
final class Outcomes {
    private static final Logger LOG = Logger.getLogger(Outcomes.class);
    private static final long BLOCK_MILLIS = 1000;
    private static final int MOST = 500;
    private static final long PAUSE_MILLIS = 200;

    private final RedisConnections redis;
    private final String prefix;
    private final Partitions partitions;
    private final Map<String, Consumer<Outcome>> listeners = new ConcurrentHashMap<>();
    private volatile boolean stopped;
    private @Nullable CompletableFuture<Void> started;
    private @Nullable Link<String, String> shared;

    Outcomes(RedisConnections redis, RedisOptions options, int partitions) {
        this.redis = redis;
        this.prefix = options.prefix();
        this.partitions = new Partitions(partitions);
    }

    /** Begins to read; completes when the place in every stream is known. */
    synchronized CompletionStage<Void> start() {
        if (started != null && !started.isCompletedExceptionally()) return started;
        List<List<Integer>> groups = redis.isCluster()
                ? IntStream.range(0, partitions.count()).mapToObj(List::of).toList()
                : List.of(IntStream.range(0, partitions.count()).boxed().toList());
        List<Reader> readers = groups.stream().map(Reader::new).toList();
        started = CompletableFuture.allOf(
                readers.stream().map(reader -> reader.placed).toArray(CompletableFuture[]::new));
        readers.forEach(reader -> Thread.ofVirtual().name("outcomes").start(reader));
        return started;
    }

    void stop() {
        stopped = true;
        synchronized (this) {
            if (shared != null) shared.close();
        }
    }

    /** Who hears of a vehicle from now on; on the reader's thread, so it hands on what takes time. Gives who did before. */
    @Nullable
    Consumer<Outcome> listen(String vehicle, Consumer<Outcome> listener) {
        return listeners.put(vehicle, listener);
    }

    void leave(String vehicle, Consumer<Outcome> listener) {
        listeners.remove(vehicle, listener);
    }

    /** Where a vehicle's streams end now. */
    CompletionStage<Cursor> end(String vehicle) {
        int partition = partitions.of(vehicle);
        return last(Kind.PREDICTION, partition).thenCombine(last(Kind.REJECTION, partition), Cursor::new);
    }

    private CompletionStage<EntryId> last(Kind kind, int partition) {
        return commands(c -> c.xrevrange(kind.key(prefix, partition), Range.unbounded(), Limit.from(1)))
                .thenApply(entries -> entries.isEmpty()
                        ? EntryId.FIRST
                        : EntryId.parse(entries.getFirst().getId()));
    }

    /** Up to {@code count} entries of a vehicle's partition after one, of all vehicles. */
    CompletionStage<List<Outcome>> after(Kind kind, String vehicle, EntryId after, int count) {
        Range<String> range = Range.from(Boundary.excluding(after.toString()), Boundary.unbounded());
        return commands(c -> c.xrange(kind.key(prefix, partitions.of(vehicle)), range, Limit.from(count)))
                .thenApply(entries ->
                        entries.stream().map(entry -> outcome(kind, entry)).toList());
    }

    private synchronized <T> CompletionStage<T> commands(
            java.util.function.Function<RedisClusterAsyncCommands<String, String>, CompletionStage<T>> command) {
        try {
            if (shared == null) shared = redis.connect(StringCodec.UTF8);
            return command.apply(shared.commands());
        } catch (RedisException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Outcome outcome(Kind kind, StreamMessage<String, String> entry) {
        Map<String, String> body = entry.getBody();
        return new Outcome(kind, EntryId.parse(entry.getId()), body == null ? Map.of() : body);
    }

    /** Reads some partitions on a connection of its own. */
    private final class Reader implements Runnable {
        private final CompletableFuture<Void> placed = new CompletableFuture<>();
        private final Map<String, String> places = new HashMap<>();
        private final Map<String, Kind> kinds = new HashMap<>();

        Reader(List<Integer> partitions) {
            for (int partition : partitions) {
                for (Kind kind : Kind.values()) kinds.put(kind.key(prefix, partition), kind);
            }
        }

        @Override
        public void run() {
            boolean told = false;
            while (!stopped) {
                try (Link<String, String> link = redis.connect(StringCodec.UTF8)) {
                    place(link);
                    placed.complete(null);
                    told = false;
                    while (!stopped) read(link);
                } catch (InterruptedException e) {
                    return;
                } catch (RuntimeException | ExecutionException | TimeoutException e) {
                    // whatever it was, reading goes on after the entry that caused it
                    if (stopped) return;
                    if (!told) LOG.warnf("results wait for Redis cause=%s", e.getMessage());
                    told = true;
                    pause();
                }
            }
        }

        // only streams that have no place yet: after a lost connection reading goes on where it was
        private void place(Link<String, String> link)
                throws InterruptedException, ExecutionException, TimeoutException {
            for (String key : kinds.keySet()) {
                if (places.containsKey(key)) continue;
                List<StreamMessage<String, String>> last =
                        await(link.commands().xrevrange(key, Range.unbounded(), Limit.from(1)));
                places.put(key, last.isEmpty() ? "0-0" : last.getFirst().getId());
            }
        }

        @SuppressWarnings("unchecked")
        private void read(Link<String, String> link) throws InterruptedException, ExecutionException, TimeoutException {
            StreamOffset<String>[] offsets = places.entrySet().stream()
                    .map(place -> StreamOffset.from(place.getKey(), place.getValue()))
                    .toArray(StreamOffset[]::new);
            XReadArgs how = XReadArgs.Builder.block(BLOCK_MILLIS).count(MOST);
            for (StreamMessage<String, String> entry : await(link.commands().xread(how, offsets))) {
                places.put(entry.getStream(), entry.getId());
                Kind kind = kinds.get(entry.getStream());
                if (kind != null) tell(outcome(kind, entry));
            }
        }

        private void tell(Outcome outcome) {
            Consumer<Outcome> listener = listeners.get(outcome.vehicle());
            if (listener != null) listener.accept(outcome);
        }

        private <T> T await(CompletionStage<T> stage)
                throws InterruptedException, ExecutionException, TimeoutException {
            return stage.toCompletableFuture().get(redis.timeout().toMillis() + BLOCK_MILLIS, TimeUnit.MILLISECONDS);
        }

        private void pause() {
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
