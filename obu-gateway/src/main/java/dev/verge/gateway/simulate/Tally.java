package dev.verge.gateway.simulate;

import java.util.BitSet;

/** What a contender's requests came to. */
final class Tally {
    final BitSet inTime = new BitSet();
    long shed;
    long hedged;
    long edgeCalls;
    long cloudCalls;
    long uplinkBytes;
    double cost;
    double joules;
}
