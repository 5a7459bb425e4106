package dev.verge.gateway.vehicles;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlacesTest {
    private static final long LEASE = 60;

    private final Places places = new Places(LEASE);

    @Test
    void takesAsManyAsThereIsRoomForAndOneClientOnce() {
        assertThat(places.take("a", "x", 2, 0)).isTrue();
        assertThat(places.take("a", "x", 2, 0)).isTrue();
        assertThat(places.take("b", "x", 2, 0)).isTrue();
        assertThat(places.take("c", "x", 2, 0)).isFalse();

        assertThat(places.give("a", 0)).isTrue();
        assertThat(places.give("a", 0)).isFalse();
        assertThat(places.take("c", "x", 2, 0)).isTrue();
    }

    @Test
    void aClientThatVanishedLosesItsPlaceAfterTheLease() {
        places.take("a", "x", 1, 0);

        assertThat(places.take("b", "x", 1, LEASE - 1)).isFalse();
        assertThat(places.take("b", "x", 1, LEASE)).isTrue();
    }

    @Test
    void aConnectionKeepsThePlaceAndTheLeaseBeginsWithItsEnd() {
        places.take("a", "x", 1, 0);
        places.connected("a", "x");
        places.connected("a", "x");

        assertThat(places.take("b", "x", 1, 10 * LEASE)).isFalse();
        places.disconnected("a", 10 * LEASE);
        assertThat(places.take("b", "x", 1, 20 * LEASE)).isFalse();
        places.disconnected("a", 20 * LEASE);
        assertThat(places.take("b", "x", 1, 21 * LEASE - 1)).isFalse();
        assertThat(places.take("b", "x", 1, 21 * LEASE)).isTrue();
    }

    @Test
    void whoNamesNobodyGivesBackTheOldestOfItsAddressThatNoConnectionHolds() {
        places.take("connected", "x", 9, 0);
        places.connected("connected", "x");
        places.take("old", "x", 9, 1);
        places.take("young", "x", 9, 2);
        places.take("other", "y", 9, 0);

        assertThat(places.giveOldestOf("x", 3)).isTrue();
        assertThat(places.give("old", 3)).isFalse();
        assertThat(places.giveOldestOf("x", 3)).isTrue();
        assertThat(places.giveOldestOf("x", 3)).isFalse();
        assertThat(places.taken(3)).isEqualTo(2);
    }
}
