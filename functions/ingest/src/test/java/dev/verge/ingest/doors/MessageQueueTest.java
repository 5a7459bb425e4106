package dev.verge.ingest.doors;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MessageQueueTest {
    @Test
    void messagesKeepTheirOrderAndTheFirstStaysUntilItIsTakenAway() throws InterruptedException {
        MessageQueue queue = new MessageQueue(10, 1000);
        queue.offer(message(1));
        queue.offer(message(2));

        assertThat(queue.peek(Duration.ZERO)).extracting(m -> m.body().length).isEqualTo(1);
        assertThat(queue.peek(Duration.ZERO)).extracting(m -> m.body().length).isEqualTo(1);
        queue.remove();
        assertThat(queue.peek(Duration.ZERO)).extracting(m -> m.body().length).isEqualTo(2);
    }

    @Test
    void thereIsRoomForSoManyMessages() {
        MessageQueue queue = new MessageQueue(1, 1000);

        assertThat(queue.offer(message(1))).isTrue();
        assertThat(queue.offer(message(1))).isFalse();
        queue.remove();
        assertThat(queue.offer(message(1))).isTrue();
    }

    @Test
    void thereIsRoomForSoManyBytes() {
        MessageQueue queue = new MessageQueue(10, 100);

        assertThat(queue.offer(message(60))).isTrue();
        assertThat(queue.offer(message(60))).isFalse();
        queue.remove();
        assertThat(queue.offer(message(60))).isTrue();
    }

    @Test
    void anEmptyQueueIsWaitedForNoLongerThanIsSaid() throws InterruptedException {
        assertThat(new MessageQueue(1, 1).peek(Duration.ofMillis(1))).isNull();
    }

    private static Message message(int bytes) {
        return new Message(new byte[bytes], false, 0);
    }
}
