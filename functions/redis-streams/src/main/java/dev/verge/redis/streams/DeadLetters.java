package dev.verge.redis.streams;

import io.lettuce.core.XAddArgs;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/// Copies entries that cannot be handled to the dead-letter stream: all their fields, and `dead-letter-…` fields that
/// say where they come from and why.
///
/// The copy is made before the original is acknowledged: a crash between the two leaves a second copy, never none.
final class DeadLetters {

    private final RedisLink link;
    private final IncomingOptions options;
    private final Retry retry;

    DeadLetters(RedisLink link, IncomingOptions options, Retry retry) {
        this.link = link;
        this.options = options;
        this.retry = retry;
    }

    CompletionStage<String> put(StreamEntry entry, DeadLetterReason reason, String cause) {
        Map<String, byte[]> fields = fields(entry, reason, cause);
        XAddArgs args = new XAddArgs();
        if (options.deadLetterMaxLength() > 0) {
            args.maxlen(options.deadLetterMaxLength()).approximateTrimming();
        }
        return retry.run(
                () -> link.send(redis -> redis.xadd(options.deadLetterStream(), args, fields)),
                failure -> link.isUsable());
    }

    private Map<String, byte[]> fields(StreamEntry entry, DeadLetterReason reason, String cause) {
        Map<String, byte[]> fields = new LinkedHashMap<>(entry.fields());
        fields.put("dead-letter-stream", utf8(entry.stream()));
        fields.put("dead-letter-id", utf8(entry.id()));
        fields.put("dead-letter-group", utf8(options.group()));
        fields.put("dead-letter-consumer", utf8(options.consumer()));
        fields.put("dead-letter-reason", utf8(reason.code()));
        fields.put("dead-letter-cause", utf8(cause));
        fields.put("dead-letter-deliveries", utf8(Long.toString(entry.deliveries())));
        return fields;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
