package dev.verge.gateway.vehicles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CapacityTest {
    private static final long KI = 1024;

    @Test
    void countsTwoForAXavierAndOneForATx2() {
        assertThat(new Capacity.Nodes(Map.of("xavier", 3, "tx2", 2), Map.of()).places())
                .isEqualTo(8);
        assertThat(new Capacity.Nodes(Map.of("xavier", 3, "orin", 2), Map.of("orin", 5, "xavier", 1)).places())
                .isEqualTo(13);
        assertThatThrownBy(() -> new Capacity.Nodes(Map.of("orin", 1), Map.of()))
                .hasMessageContaining("weights.orin");
    }

    @Test
    void dividesTheMemoryThatImageWorkersLeave() {
        assertThat(new Capacity.Memory(2 * 3_906_250 * KI, 0).places()).isEqualTo(2);
        assertThat(new Capacity.Memory(2 * 3_906_250 * KI - 1, 0).places()).isEqualTo(1);
        assertThat(new Capacity.Memory((2 * 3_906_250 + 4_882_812) * KI, 1).places())
                .isEqualTo(2);
        assertThat(new Capacity.Memory(1000, 1).places()).isZero();
    }
}
