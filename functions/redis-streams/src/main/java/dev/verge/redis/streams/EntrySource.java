package dev.verge.redis.streams;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/// Where a channel's entries come from. Called on the channel's loop, one call at a time.
interface EntrySource {

    /// The next entries, at least none: an empty list means "ask again".
    ///
    /// @param count most entries wanted, at least 1
    /// @param held ids of the entries that were handed out and are not settled; these do not come again
    CompletionStage<List<StreamEntry>> next(int count, Set<String> held);

    /// Keeps the held entries from being taken for abandoned. Called every [#keepEvery], whether or not a call of
    /// [#next] is waiting.
    CompletionStage<Void> keep(Set<String> held);

    /// Zero: nothing needs to be kept.
    Duration keepEvery();

    /// Tells that a call failed, so that the next one can begin by setting right what that failure means.
    void failed(Throwable failure);

    /// Stops a call that is waiting and lets go of the connection.
    CompletionStage<Void> close();
}
