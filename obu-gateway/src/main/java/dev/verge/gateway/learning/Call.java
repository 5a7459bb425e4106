package dev.verge.gateway.learning;

/** A call that is in flight; given back to the {@link TargetTracker} that made it, once. */
public final class Call {
    final long startedMicros;
    final long patienceMicros;
    final long transferMicros;
    final int inFlight;
    final boolean cold;

    Call(long startedMicros, long patienceMicros, long transferMicros, int inFlight, boolean cold) {
        this.startedMicros = startedMicros;
        this.patienceMicros = patienceMicros;
        this.transferMicros = transferMicros;
        this.inFlight = inFlight;
        this.cold = cold;
    }
}
