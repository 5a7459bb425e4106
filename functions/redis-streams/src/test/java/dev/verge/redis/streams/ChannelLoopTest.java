package dev.verge.redis.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChannelLoopTest {

    private final Vertx vertx = Vertx.vertx();
    private final ChannelLoop loop = ChannelLoop.on(vertx);

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void runsATaskFromItselfLaterAndNotWithinTheCaller() {
        // Given
        List<String> order = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> done = new CompletableFuture<>();
        // When
        loop.execute(() -> {
            loop.execute(() -> {
                order.add("inner");
                done.complete(null);
            });
            order.add("outer");
        });
        // Then
        done.join();
        assertThat(order).containsExactly("outer", "inner");
    }

    @Test
    void runsADelayedTaskOnTheSameThread() {
        // Given
        CompletableFuture<Thread> now = new CompletableFuture<>();
        CompletableFuture<Thread> later = new CompletableFuture<>();
        // When
        loop.execute(() -> now.complete(Thread.currentThread()));
        loop.after(Duration.ofMillis(1), () -> later.complete(Thread.currentThread()));
        // Then
        assertThat(later.join()).isSameAs(now.join());
    }

    @Test
    void dropsTasksAfterTheEnd() {
        // Given
        vertx.close().toCompletionStage().toCompletableFuture().join();
        // When / Then
        assertThatCode(() -> loop.execute(() -> {})).doesNotThrowAnyException();
        assertThatCode(() -> loop.after(Duration.ofMillis(1), () -> {})).doesNotThrowAnyException();
    }
}
