package dev.verge.redis.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.SkipException;

/// Every rule of the Reactive Streams TCK for publishers, each as a test of its own.
///
/// The kit is written for TestNG; its methods are called from here, because one build has one test engine.
@NullUnmarked // set up before each rule
class EntryPublisherTckTest {

    private Vertx vertx;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @TestFactory
    Stream<DynamicTest> rules() {
        return rulesOfTheKit().map(rule -> DynamicTest.dynamicTest(rule.getName(), () -> check(rule)));
    }

    @Test
    void coversTheWholeKit() {
        assertThat(rulesOfTheKit()).hasSizeGreaterThan(30);
    }

    private static Stream<Method> rulesOfTheKit() {
        return Arrays.stream(Verification.class.getMethods())
                .filter(method -> method.isAnnotationPresent(org.testng.annotations.Test.class))
                .sorted(Comparator.comparing(Method::getName));
    }

    private void check(Method rule) throws Throwable {
        Verification verification = new Verification(vertx);
        verification.setUp();
        try {
            rule.invoke(verification);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SkipException skipped) {
                assertThat(rule.getName().startsWith("required")
                                && !skipped.getMessage().contains("onComplete"))
                        .as("a required rule is skipped, and not because a channel never completes: %s", skipped)
                        .isFalse();
                Assumptions.abort(skipped.getMessage());
            }
            throw e.getCause();
        }
    }

    /// The publisher as an incoming channel has it, over a source that never runs dry.
    static final class Verification extends FlowPublisherVerification<Message<?>> {

        private final Vertx vertx;

        Verification(Vertx vertx) {
            super(new TestEnvironment(500, 50));
            this.vertx = vertx;
        }

        @Override
        public Flow.Publisher<Message<?>> createFlowPublisher(long elements) {
            ChannelHealth health = new ChannelHealth("tck");
            Retry retry = new Retry(
                    ChannelLoop.on(vertx),
                    new Backoff(Duration.ofMillis(1), Duration.ofMillis(1)),
                    health,
                    ChannelHealth.Activity.READ,
                    new ChannelMetrics.Nowhere());
            return new EntryPublisher(
                    Endless::new,
                    (entries, subscription) ->
                            entries.stream().<Message<?>>map(Message::of).toList(),
                    retry,
                    10,
                    Integer.MAX_VALUE);
        }

        @Override
        public Flow.Publisher<Message<?>> createFailedFlowPublisher() {
            // a channel that has its subscriber already refuses the next one
            Flow.Publisher<Message<?>> taken = createFlowPublisher(1);
            taken.subscribe(new Collector(1));
            return taken;
        }

        @Override
        public long maxElementsFromPublisher() {
            return publisherUnableToSignalOnComplete();
        }
    }

    /// Entries without end, each only once.
    static final class Endless implements EntrySource {

        private int next;

        @Override
        public CompletionStage<List<StreamEntry>> next(int count, Set<String> held) {
            int first = next;
            next += count;
            return CompletableFuture.supplyAsync(() -> IntStream.range(first, first + count)
                    .mapToObj(n -> new StreamEntry("s", n + "-0", Map.of(), 1))
                    .toList());
        }

        @Override
        public CompletionStage<Void> keep(Set<String> held) {
            return CompletableFuture.completedStage(null);
        }

        @Override
        public Duration keepEvery() {
            return Duration.ZERO;
        }

        @Override
        public void failed(Throwable failure) {}

        @Override
        public CompletionStage<Void> close() {
            return CompletableFuture.completedStage(null);
        }
    }
}
