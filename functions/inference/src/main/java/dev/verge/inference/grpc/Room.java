package dev.verge.inference.grpc;

import dev.verge.wire.Admission;

/** What a message was let in with, and gives back at once. For one thread. */
final class Room {
    private static final int NOTHING = -1;

    private final Admission admission;
    // a message that is compressed is let in a second time when it is expanded
    private int first = NOTHING;
    private int second = NOTHING;

    Room(Admission admission) {
        this.admission = admission;
    }

    /** Whether there is room for so many bytes. */
    boolean take(int bytes) {
        if (!admission.enter(bytes)) return false;
        if (first == NOTHING) first = bytes;
        else second = bytes;
        return true;
    }

    /** Gives back all that was taken. */
    void leave() {
        if (first != NOTHING) admission.leave(first);
        if (second != NOTHING) admission.leave(second);
        first = NOTHING;
        second = NOTHING;
    }
}
