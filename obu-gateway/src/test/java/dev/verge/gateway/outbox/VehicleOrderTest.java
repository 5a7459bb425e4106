package dev.verge.gateway.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class VehicleOrderTest {
    private static StoredEvent event(String entry, String id) {
        return new StoredEvent(entry, id, "hard", new byte[0]);
    }

    @Test
    void whatOvertookStepsBackAndOtherVehiclesStayWhereTheyAre() {
        StoredEvent later = event("1-0", "p-a/200-299/40x40");
        StoredEvent other = event("2-0", "p-b/150-160/40x40");
        StoredEvent earlier = event("3-0", "p-a/100-199/40x40");
        StoredEvent repeat = event("4-0", "p-a/100-199/40x40");

        assertThat(VehicleOrder.of(List.of(later, other, earlier, repeat)))
                .containsExactly(earlier, other, repeat, later);
    }

    @Test
    void idsOfAnotherShapeKeepTheirOrder() {
        StoredEvent one = event("1-0", "x");
        StoredEvent two = event("2-0", "");

        assertThat(VehicleOrder.of(List.of(one, two))).containsExactly(one, two);
    }
}
