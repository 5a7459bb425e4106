package dev.verge.redis;

import io.lettuce.core.RedisCommandExecutionException;

/** Which error Redis answered: its first word says so. */
public final class Errors {
    private Errors() {}

    /** A key holds another type than the command is for. */
    public static boolean isWrongType(RedisCommandExecutionException e) {
        return startsWith(e, "WRONGTYPE");
    }

    /** Whether the answer begins with this word or sentence. */
    public static boolean startsWith(RedisCommandExecutionException e, String word) {
        return e.getMessage() != null && e.getMessage().startsWith(word);
    }
}
