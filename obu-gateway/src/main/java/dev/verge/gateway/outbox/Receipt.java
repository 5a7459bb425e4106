package dev.verge.gateway.outbox;

import java.util.Map;

/** What the cloud said to a batch. */
sealed interface Receipt {
    /**
     * It has the batch.
     *
     * @param refused what it will not take, by the event's place in the batch, with the reason
     */
    record Taken(Map<Integer, String> refused) implements Receipt {
        public Taken {
            refused = Map.copyOf(refused);
        }
    }

    /**
     * Something in the batch is wrong, and it has nothing of it, or does not say what.
     *
     * @param status of HTTP
     * @param detail what it said
     */
    record Wrong(int status, String detail) implements Receipt {}

    /**
     * It failed, perhaps because of what is in the batch.
     *
     * @param detail what it said
     */
    record Failed(String detail) implements Receipt {}

    /**
     * It cannot take anything now, whatever it is.
     *
     * @param detail why
     */
    record Unavailable(String detail) implements Receipt {}
}
