package dev.verge.load.result;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RouteTest {
    @Test
    void readsWhatTheGatewaySays() {
        assertThat(Route.of("edge;reason=cloud-down;predicted=3;actual=4;policy=deadline"))
                .isEqualTo(new Route("edge", "cloud-down"));
        assertThat(Route.of("cloud")).isEqualTo(new Route("cloud", ""));
        assertThat(Route.of("")).isEqualTo(Route.NONE).hasToString("-");
    }
}
