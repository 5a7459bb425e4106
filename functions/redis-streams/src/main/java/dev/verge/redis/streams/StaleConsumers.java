package dev.verge.redis.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.ScriptOutputType;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/// Removes consumers that have nothing pending and have not been heard of for long from the group.
///
/// Every process with a name of its own leaves one behind, so each process that begins sweeps. Check and removal are
/// one
/// script: removing a consumer drops what it has pending, so nothing may come in between. A live consumer that is
/// removed all the same appears again with its next read. Where the user may not run scripts nothing is removed.
final class StaleConsumers {

    private static final Logger LOG = Logger.getLogger(StaleConsumers.class);

    private static final String REMOVE = """
            local removed = 0
            for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], ARGV[1])) do
              local about = {}
              for i = 1, #consumer, 2 do about[consumer[i]] = consumer[i + 1] end
              if about['pending'] == 0 and about['idle'] >= tonumber(ARGV[2]) and about['name'] ~= ARGV[3] then
                redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], about['name'])
                removed = removed + 1
              end
            end
            return removed
            """;

    private final RedisLink link;
    private final IncomingOptions options;

    StaleConsumers(RedisLink link, IncomingOptions options) {
        this.link = link;
        this.options = options;
    }

    /// Never fails: a group with a few names too many works as well.
    CompletionStage<Void> remove() {
        String[] keys = {options.stream()};
        byte[][] arguments = {
            options.group().getBytes(UTF_8),
            Long.toString(options.consumerExpiry().toMillis()).getBytes(UTF_8),
            options.consumer().getBytes(UTF_8)
        };
        return link.send(redis -> redis.<Long>eval(REMOVE, ScriptOutputType.INTEGER, keys, arguments))
                .handle((removed, failure) -> {
                    if (failure != null) {
                        LOG.debugf(
                                "stale consumers stay stream=%s group=%s cause=%s",
                                options.stream(), options.group(), Failures.brief(failure));
                    }
                    return null;
                });
    }
}
