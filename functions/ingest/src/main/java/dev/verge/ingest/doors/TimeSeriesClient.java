package dev.verge.ingest.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verge.redis.RedisConnections;
import dev.verge.redis.Waiting;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ObjectOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.util.List;

/** The two commands of TimeSeries that the door needs. The driver does not know them. */
final class TimeSeriesClient {
    private final RedisConnections redis;
    private final String filter;

    /** @param filter which series, as after {@code FILTER} */
    TimeSeriesClient(RedisConnections redis, String filter) {
        this.redis = redis;
        this.filter = filter;
    }

    /**
     * Each series with its labels and its newest sample.
     *
     * @throws NoTimeSeriesException if Redis does not have the module
     */
    List<Series> newest() throws InterruptedException {
        return run(Keyword.MGET, arguments().add("WITHLABELS").add("FILTER").add(filter));
    }

    /** Samples of the series that match one more filter, from a time on (in ms since the epoch), so many of each. */
    List<Series> since(long from, String moreFilter, int count) throws InterruptedException {
        return run(
                Keyword.MRANGE,
                arguments()
                        .add(from)
                        .add("+")
                        .add("COUNT")
                        .add(count)
                        .add("WITHLABELS")
                        .add("FILTER")
                        .add(filter)
                        .add(moreFilter));
    }

    private List<Series> run(Keyword command, CommandArgs<byte[], byte[]> arguments) throws InterruptedException {
        var output = new ObjectOutput<>(ByteArrayCodec.INSTANCE);
        try {
            return TimeSeriesReplies.series(
                    Waiting.forReply(redis.async().dispatch(command, output, arguments), redis.timeout()));
        } catch (RedisCommandExecutionException e) {
            if (e.getMessage() != null && e.getMessage().contains("unknown command")) throw new NoTimeSeriesException();
            throw e;
        }
    }

    private static CommandArgs<byte[], byte[]> arguments() {
        return new CommandArgs<>(ByteArrayCodec.INSTANCE);
    }

    private enum Keyword implements ProtocolKeyword {
        MGET,
        MRANGE;

        private final byte[] bytes = ("TS." + name()).getBytes(UTF_8);

        @Override
        public byte[] getBytes() {
            return bytes;
        }
    }

    /** Redis has no TimeSeries module. */
    static final class NoTimeSeriesException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
