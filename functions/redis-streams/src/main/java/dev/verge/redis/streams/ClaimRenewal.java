package dev.verge.redis.streams;

import io.lettuce.core.Consumer;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.XClaimArgs;
import io.lettuce.core.XPendingArgs;
import io.lettuce.core.models.stream.PendingMessage;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Keeps the entries that are being handled from looking abandoned: without it, a handler slower than `claim.min-idle`
/// would have its entries taken over by other consumers.
///
/// It renews what Redis still counts as this consumer's and as idle for a third of `claim.min-idle`. XCLAIM looks at
/// the idle time again, so an entry that somebody took over in between is not taken back.
final class ClaimRenewal {

    private static final int PAGE = 1000;
    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

    private final RedisLink link;
    private final IncomingOptions options;
    private final Consumer<String> self;
    private final Duration idle;

    ClaimRenewal(RedisLink link, IncomingOptions options) {
        this.link = link;
        this.options = options;
        this.self = Consumer.from(options.group(), options.consumer());
        this.idle = options.claimMinIdle().dividedBy(3);
    }

    /// How often to renew.
    Duration interval() {
        return idle;
    }

    /// @param held the ids that are being handled, or wait to be
    CompletionStage<Void> renew(Set<String> held) {
        return held.isEmpty() ? DONE : renew(held, Range.unbounded());
    }

    /// Page by page, since rejected entries that wait for their next delivery are on the same list.
    private CompletionStage<Void> renew(Set<String> held, Range<String> range) {
        XPendingArgs<String> args =
                XPendingArgs.Builder.xpending(self, range, Limit.from(PAGE)).idle(idle);
        return link.send(redis -> redis.xpending(options.stream(), args)).thenCompose(pending -> {
            String[] ids = pending.stream()
                    .map(PendingMessage::getId)
                    .filter(held::contains)
                    .toArray(String[]::new);
            CompletionStage<Void> claimed = ids.length == 0 ? DONE : claim(ids);
            return pending.size() < PAGE
                    ? claimed
                    : claimed.thenCompose(nothing ->
                            renew(held, Ranges.after(pending.getLast().getId())));
        });
    }

    private CompletionStage<Void> claim(String[] ids) {
        // JUSTID: the delivery count stays as it is
        XClaimArgs args = XClaimArgs.Builder.minIdleTime(idle).justid();
        return link.send(redis -> redis.xclaim(options.stream(), self, args, ids))
                .thenAccept(renewed -> {});
    }
}
