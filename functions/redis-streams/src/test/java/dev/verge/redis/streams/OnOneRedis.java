package dev.verge.redis.streams;

import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/// A Redis for the tests of a class, channels and a stream of its own for each test.
abstract class OnOneRedis {

    static TestRedis redis;
    final String stream = "s-" + UUID.randomUUID();
    Channels channels;

    @BeforeAll
    static void startRedis() {
        redis = TestRedis.started();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void open() {
        channels = new Channels();
    }

    @AfterEach
    void close() {
        channels.close();
    }
}
