package dev.verge.inference.grpc;

import static java.util.Objects.requireNonNull;

import dev.verge.wire.Admission;
import dev.verge.wire.Pace;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What a message was let in with, and gives back at once; while the message is coming, it may have to make room for others.
 * For one thread, but for what {@link Admission} calls.
 */
final class Room implements Admission.Coming {
    private final Admission admission;
    private final Runnable onGiveWay;
    // a message that is compressed is let in a second time when it is expanded
    private int[] taken = new int[2];
    private int times;
    private @Nullable Pace pace;
    // of the first time
    private @Nullable AtomicBoolean place;
    private volatile long received;

    /** @param onGiveWay run by any thread when others have taken the room */
    Room(Admission admission, Runnable onGiveWay) {
        this.admission = admission;
        this.onGiveWay = onGiveWay;
    }

    /** Whether there is room for so many bytes. */
    boolean take(int bytes) {
        if (!admission.enter(bytes)) return false;
        if (times == taken.length) taken = Arrays.copyOf(taken, 2 * times);
        taken[times++] = bytes;
        return true;
    }

    /** More is awaited, beyond so many bytes; of no effect where nothing was taken. */
    void await(long bytes) {
        if (times == 0) return;
        received = bytes;
        if (place != null) return;
        pace = new Pace(System.nanoTime());
        place = new AtomicBoolean(true);
        admission.await(this);
    }

    /** All is there. */
    void arrived() {
        if (place != null) admission.forget(this);
    }

    /** Gives back all that was taken. */
    void leave() {
        arrived();
        while (times > 1) admission.leave(taken[--times]);
        if (times > 0 && (place == null || place.getAndSet(false))) admission.leave(taken[0]);
        times = 0;
    }

    @Override
    public long bytes() {
        return taken[0];
    }

    @Override
    public boolean isBehind() {
        return requireNonNull(pace).isBehind(received, System.nanoTime());
    }

    @Override
    public boolean giveWay() {
        if (!requireNonNull(place).getAndSet(false)) return false;
        onGiveWay.run();
        return true;
    }
}
