package dev.verge.gateway.security;

/** What came of a look at a token. */
sealed interface Verification {
    /**
     * It holds.
     *
     * @param untilMillis when it does no longer, in epoch milliseconds
     */
    record Valid(Principal principal, long untilMillis) implements Verification {}

    /** It does not; why, in words that tell nothing of the token. */
    record Invalid(String reason) implements Verification {}

    /** Nobody could say: the keys are out of reach. */
    record Unknown() implements Verification {}
}
