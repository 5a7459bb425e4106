package dev.verge.redis.streams;

import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/// The one thread a channel's state lives on: tasks run one after another, in the order they came.
///
/// A task handed over from the loop itself runs later, never within the caller, so nothing recurses. Tasks that come
/// after Vert.x was closed are dropped: the application is over, and who cancels a channel then must not get an error.
interface ChannelLoop extends Executor {

    /// Runs a task on this loop once the delay is over.
    void after(Duration delay, Runnable task);

    /// A loop on an event loop of Vert.x, as the messages of every SmallRye connector have.
    static ChannelLoop on(Vertx vertx) {
        ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
        return new ChannelLoop() {
            @Override
            public void execute(Runnable task) {
                try {
                    context.runOnContext(ignored -> task.run());
                } catch (RejectedExecutionException afterTheEnd) {
                    // dropped, as promised
                }
            }

            @Override
            public void after(Duration delay, Runnable task) {
                execute(() -> vertx.setTimer(Math.max(1, delay.toMillis()), ignored -> execute(task)));
            }
        };
    }
}
