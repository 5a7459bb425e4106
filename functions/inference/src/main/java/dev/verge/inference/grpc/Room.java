package dev.verge.inference.grpc;

import dev.verge.wire.Admission;
import java.util.Arrays;

/** What a message was let in with, and gives back at once. For one thread. */
final class Room {
    private final Admission admission;
    // a message that is compressed is let in a second time when it is expanded
    private int[] taken = new int[2];
    private int times;

    Room(Admission admission) {
        this.admission = admission;
    }

    /** Whether there is room for so many bytes. */
    boolean take(int bytes) {
        if (!admission.enter(bytes)) return false;
        if (times == taken.length) taken = Arrays.copyOf(taken, 2 * times);
        taken[times++] = bytes;
        return true;
    }

    /** Gives back all that was taken. */
    void leave() {
        while (times > 0) admission.leave(taken[--times]);
    }
}
