package dev.verge.load.wan;

/** What is wrong with a link. Whatever was lost stays lost, so a connection that lost bytes never works again. */
public enum Fault {
    /** Nothing. */
    NONE,
    /** Connections are accepted, and what is sent on new and old ones vanishes, both ways. Nobody is told of an end. */
    BLACK_HOLE,
    /** Half-open: what clients send arrives, what they are answered vanishes. */
    REPLIES_LOST,
    /** Half-open: what clients send vanishes, what comes from the other end arrives. */
    REQUESTS_LOST,
    /** Old connections are reset, and new ones as soon as they are made. */
    RESET;

    boolean losesRequests() {
        return this == BLACK_HOLE || this == REQUESTS_LOST;
    }

    boolean losesReplies() {
        return this == BLACK_HOLE || this == REPLIES_LOST;
    }
}
