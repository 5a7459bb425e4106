package dev.verge.gateway.learning;

/** A call that is in flight; given back to the {@link TargetTracker} that made it, once. */
public final class Call {
    static final long NONE = Long.MIN_VALUE;

    final long startedMicros;
    final long patienceMicros;
    final long transferMicros;
    final double bytes;
    final double stretch;
    final int inFlight;
    final boolean hopeful;
    final boolean cold;
    // when a worker took it up, as far as can be told; NONE while it waits
    long beganMicros = NONE;

    Call(
            long startedMicros,
            long patienceMicros,
            long transferMicros,
            double bytes,
            double stretch,
            int inFlight,
            boolean hopeful,
            boolean cold) {
        this.startedMicros = startedMicros;
        this.patienceMicros = patienceMicros;
        this.transferMicros = transferMicros;
        this.bytes = bytes;
        this.stretch = stretch;
        this.inFlight = inFlight;
        this.hopeful = hopeful;
        this.cold = cold;
    }
}
