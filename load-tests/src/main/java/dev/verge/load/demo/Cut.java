package dev.verge.load.demo;

import dev.verge.load.Durations;
import dev.verge.load.wan.Fault;
import dev.verge.load.wan.Outage;
import dev.verge.load.wan.WanProxy;
import java.time.Duration;

/** Cutting the uplink: what is sent vanishes, which is the hardest way to go. */
public final class Cut {
    private Cut() {}

    /**
     * Reads {@code 10s..20s}.
     *
     * @throws IllegalArgumentException that says what it may be
     */
    public static Outage parse(String text) {
        String[] ends = text.split("\\.\\.", -1);
        if (ends.length != 2) throw new IllegalArgumentException("say from when until when, for instance 10s..20s");
        Duration from = Durations.parse(ends[0]);
        Duration until = Durations.parse(ends[1]);
        if (until.compareTo(from) <= 0) throw new IllegalArgumentException("must end after it begins: " + text);
        return new Outage(from, until, Fault.BLACK_HOLE);
    }

    /** Cuts the uplink, or heals it. */
    public static void toggle(WanProxy uplink) {
        uplink.set(uplink.fault() == Fault.NONE ? Fault.BLACK_HOLE : Fault.NONE);
    }
}
