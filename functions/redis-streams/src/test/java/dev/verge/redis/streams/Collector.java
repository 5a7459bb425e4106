package dev.verge.redis.streams;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.NullUnmarked;

/// A subscriber that keeps what it gets and settles nothing by itself.
@NullUnmarked // fields are set by callbacks
final class Collector implements Flow.Subscriber<Message<?>> {

    private final long demand;
    final List<Message<?>> messages = new CopyOnWriteArrayList<>();
    volatile Flow.Subscription subscription;
    volatile Throwable failure;

    Collector(long demand) {
        this.demand = demand;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(demand);
    }

    @Override
    public void onNext(Message<?> message) {
        messages.add(message);
    }

    @Override
    public void onError(Throwable cause) {
        failure = cause;
    }

    @Override
    public void onComplete() {}

    List<Object> payloads() {
        return messages.stream().<Object>map(Message::getPayload).toList();
    }

    IncomingRedisStreamsMetadata metadata(int index) {
        return messages.get(index)
                .getMetadata(IncomingRedisStreamsMetadata.class)
                .orElseThrow();
    }

    List<String> ids() {
        return messages.stream()
                .map(message -> message.getMetadata(IncomingRedisStreamsMetadata.class)
                        .orElseThrow()
                        .id())
                .toList();
    }
}
