package dev.verge.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.verge.gateway.routing.Decision;
import dev.verge.gateway.routing.RequestFacts;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An answer of the edge goes when what must not be lost of it is kept. */
class AnswerKeeperTest implements AnswerKeeper {
    private final List<String> shown = new CopyOnWriteArrayList<>();
    private final List<Long> mostMicros = new CopyOnWriteArrayList<>();
    private final List<Handled> ended = new CopyOnWriteArrayList<>();
    private volatile @Nullable Promise<Void> kept;
    private TestSite site;

    @Override
    public @Nullable Future<Void> keep(Buffer window, Buffer reply, Decision decision, long most) {
        mostMicros.add(most);
        shown.add(window + " " + reply);
        Promise<Void> pending = kept;
        return pending == null ? null : pending.future();
    }

    private final class Ends implements Tap {
        @Override
        public boolean wants(String path, RequestFacts request) {
            return true;
        }

        @Override
        public void ended(Handled handled) {
            ended.add(handled);
        }
    }

    @BeforeEach
    void start() throws Exception {
        site = new TestSite(Map.of("policy", "edge-first"), (mirror, router) -> List.of(new Ends()));
        site.gateway.gateway.keepAnswersWith(this);
    }

    @AfterEach
    void stop() throws Exception {
        site.close();
    }

    private CompletableFuture<HttpResponse<String>> predicting(String... headers) {
        return site.gateway.sendAsync("POST", "/v1/predict", TestGateway.WINDOW, headers);
    }

    private HttpResponse<String> predict(String... headers) {
        return predicting(headers).join();
    }

    @Test
    void anAnswerOfWhichNothingIsToBeKeptGoesAtOnce() {
        HttpResponse<String> response = predict("verge-deadline", "5000");

        assertThat(response.body()).isEqualTo(site.edge.reply);
        assertThat(shown).containsExactly(TestGateway.WINDOW + " " + site.edge.reply);
        assertThat(mostMicros).allMatch(most -> most > 0 && most <= 5_000_000);
    }

    @Test
    void anAnswerWaitsUntilItIsKept() {
        Promise<Void> pending = Promise.promise();
        kept = pending;

        CompletableFuture<HttpResponse<String>> answer = predicting();
        await().untilAsserted(() -> assertThat(shown).hasSize(1));
        assertThat(answer).isNotDone();
        assertThat(ended).isEmpty();

        pending.complete();
        assertThat(answer.join().statusCode()).isEqualTo(200);
        assertThat(answer.join().body()).isEqualTo(site.edge.reply);
        await().untilAsserted(() -> assertThat(ended).hasSize(1));
    }

    @Test
    void anAnswerOfWhichNothingCouldBeKeptGoesAllTheSame() {
        kept = Promise.promise();
        kept.fail("Redis is away");

        assertThat(predict().statusCode()).isEqualTo(200);
    }

    @Test
    void anAnswerInPiecesIsShownWhole() {
        site.edge.mode = StubTarget.Mode.CHUNKS;

        assertThat(predict().body()).isEqualTo(site.edge.reply);
        assertThat(shown).containsExactly(TestGateway.WINDOW + " " + site.edge.reply);
    }

    @Test
    void answersOfTheCloudToOtherPathsAndThoseThatAreNoneAreNotShown() {
        assertThat(predict("verge-placement", "cloud-only").statusCode()).isEqualTo(200);
        assertThat(site.gateway.send("POST", "/v2/models/m/infer", "{}").statusCode())
                .isEqualTo(200);
        site.edge.mode = StubTarget.Mode.NO_ROOM;
        assertThat(predict("verge-placement", "edge-only").statusCode()).isEqualTo(503);

        assertThat(shown).isEmpty();
    }
}
