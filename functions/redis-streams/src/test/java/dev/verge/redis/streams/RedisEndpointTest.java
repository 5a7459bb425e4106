package dev.verge.redis.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class RedisEndpointTest {

    @Test
    void readsOneServer() {
        RedisEndpoint endpoint = RedisEndpoint.parse("rediss://user:secret@redis.example:6380/2");
        assertThat(endpoint.cluster()).isFalse();
        assertThat(endpoint.uris()).singleElement().satisfies(uri -> {
            assertThat(uri.getHost()).isEqualTo("redis.example");
            assertThat(uri.getPort()).isEqualTo(6380);
            assertThat(uri.getDatabase()).isEqualTo(2);
            assertThat(uri.isSsl()).isTrue();
        });
    }

    @Test
    void takesSeveralAddressesForACluster() {
        RedisEndpoint endpoint = RedisEndpoint.parse("redis://a:1, redis://b:2");
        assertThat(endpoint.cluster()).isTrue();
        assertThat(endpoint.uris()).hasSize(2);
    }

    @Test
    void takesTheSchemeOfAClusterForOne() {
        RedisEndpoint endpoint = RedisEndpoint.parse("rediss-cluster://a:1");
        assertThat(endpoint.cluster()).isTrue();
        assertThat(endpoint.uris().getFirst().isSsl()).isTrue();
    }

    @Test
    void neverShowsAPassword() {
        assertThat(RedisEndpoint.parse("redis://user:secret@a:1")).hasToString("[a:1]");
    }

    @Test
    void refusesNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> RedisEndpoint.parse(" , "));
    }
}
