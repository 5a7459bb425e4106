package dev.verge.redis.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisLoadingException;
import io.lettuce.core.RedisReadOnlyException;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RemedyTest {

    @ParameterizedTest
    @CsvSource({
        "NOGROUP No such key 's' or consumer group 'g', CREATE_GROUP",
        "UNBLOCKED the stream key no longer exists, CREATE_GROUP",
        "READONLY You can't write against a read only replica., RECONNECT",
        "LOADING Redis is loading the dataset in memory, WAIT",
        "CLUSTERDOWN The cluster is down, WAIT",
        "TRYAGAIN Multiple keys request during rehashing of slot, WAIT",
        "OOM command not allowed when used memory > 'maxmemory'., WAIT",
        "WRONGTYPE Operation against a key holding the wrong kind of value, NONE",
        "NOPERM this user has no permissions, NONE",
        "ERR syntax error, NONE"
    })
    void knowsRepliesByTheirCode(String reply, Remedy expected) {
        assertThat(Remedy.of(new RedisCommandExecutionException(reply))).isEqualTo(expected);
    }

    static Stream<Throwable> brokenConnections() {
        return Stream.of(
                new RedisConnectionException("Unable to connect"),
                new RedisCommandTimeoutException("timed out"),
                new RedisReadOnlyException("READONLY"),
                new RedisException("Connection closed"),
                new IOException("Connection reset by peer"));
    }

    @ParameterizedTest
    @MethodSource("brokenConnections")
    void replacesABrokenConnection(Throwable failure) {
        assertThat(Remedy.of(new CompletionException(failure))).isEqualTo(Remedy.RECONNECT);
    }

    @Test
    void waitsForABusyServer() {
        assertThat(Remedy.of(new RedisBusyException("BUSY Redis is busy running a script")))
                .isEqualTo(Remedy.WAIT);
        assertThat(Remedy.of(new RedisLoadingException("LOADING"))).isEqualTo(Remedy.WAIT);
    }

    @Test
    void doesNotRepeatAMistakeOfItsOwn() {
        assertThat(Remedy.of(new IllegalArgumentException("bug"))).isEqualTo(Remedy.NONE);
    }
}
