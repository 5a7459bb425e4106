package dev.verge.gateway.outbox;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.Set;

/**
 * The rules that choose windows. Pure: the same window is chosen or not by every gateway and at each retry.
 *
 * @param hardBelow bound of confidence, 0 for none
 * @param suspects whether suspects are chosen
 * @param sample share of all windows, between 0 and 1
 * @param cloudDown whether those are chosen that wanted the cloud
 */
record Selection(double hardBelow, boolean suspects, double sample, boolean cloudDown) {
    Selection {
        if (!(hardBelow >= 0 && hardBelow <= 1)) throw new IllegalArgumentException("hard-below is from 0 to 1");
        if (!(sample >= 0 && sample <= 1)) throw new IllegalArgumentException("sample is from 0 to 1");
    }

    static Selection of(OutboxOptions.Rules rules) {
        return new Selection(rules.hardBelow(), rules.suspects(), rules.sample(), rules.cloudDown());
    }

    /** Every reason to choose it; empty: it stays. */
    Set<Why> reasons(Answered window) {
        Set<Why> reasons = EnumSet.noneOf(Why.class);
        if (window.confidence() < hardBelow) reasons.add(Why.HARD);
        if (suspects && window.suspect()) reasons.add(Why.SUSPECT);
        if (cloudDown && window.wantedCloud()) reasons.add(Why.CLOUD_DOWN);
        if (sample > 0 && place(window.id()) < sample) reasons.add(Why.SAMPLED);
        return reasons;
    }

    /** The first 53 bits of SHA-256(id) as a number in [0, 1): as good as chance, and the same for everybody. */
    static double place(String id) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return (ByteBuffer.wrap(digest).getLong() >>> 11) * 0x1.0p-53;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
