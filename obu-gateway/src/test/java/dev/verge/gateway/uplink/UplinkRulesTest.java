package dev.verge.gateway.uplink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UplinkRulesTest {
    private final Pseudonyms pseudonyms = new Pseudonyms("a key of sixteen bytes");
    private final UplinkRules rules = new UplinkRules(pseudonyms, Set.of("vehicle_speed", "engine_load"));

    private Optional<UplinkRules.Departure> rewrite(String window) {
        return rules.rewrite(window.getBytes(UTF_8));
    }

    @Test
    void theVehicleBecomesItsPseudonymAndNothingUnknownLeaves() {
        String left = rewrite(
                        "{\"owner\":{\"name\":\"Ada\"},\"vehicle\":\"car-7\",\"model\":\"m\",\"signals\":[\"vehicle_speed\"],"
                                + "\"timestamps\":[1,2],\"values\":[[1.5],[null]]}")
                .map(departure -> new String(departure.body(), UTF_8))
                .orElseThrow();

        assertThat(left)
                .isEqualTo(
                        "{\"vehicle\":\"" + pseudonyms.of("car-7")
                                + "\",\"model\":\"m\",\"signals\":[\"vehicle_speed\"],\"timestamps\":[1,2],\"values\":[[1.5],[null]]}");
    }

    @Test
    void theReplySpeaksOfTheVehicleAgain() {
        UplinkRules.Departure departure = rewrite("{\"vehicle\":\"car-7\",\"signals\":[\"vehicle_speed\"]}")
                .orElseThrow();
        String reply =
                "{\"id\":\"" + departure.pseudonym() + "/1-2/40x40\",\"vehicle\":\"" + departure.pseudonym() + "\"}";

        assertThat(new String(departure.mapBack(reply.getBytes(UTF_8)), UTF_8))
                .isEqualTo("{\"id\":\"car-7/1-2/40x40\",\"vehicle\":\"car-7\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"vehicle\":\"car-7\",\"signals\":[\"vehicle_speed\",\"fuel_level\"]}",
                "{\"vehicle\":\"car-7\",\"signals\":[\"vehicle_speed\",7]}",
                "{\"vehicle\":\"car-7\"}",
                "{\"signals\":[\"vehicle_speed\"]}",
                "{\"vehicle\":\"car 7\",\"signals\":[\"vehicle_speed\"]}",
                "{\"vehicle\":\"a\",\"vehicle\":\"car-7\",\"signals\":[\"vehicle_speed\"]}",
                "{\"vehicle\":\"car-7\",\"signals\":[\"vehicle_speed\"],\"values\":[[\"car-7\"]]}",
                "{\"vehicle\":\"car-7\",\"signals\":[\"vehicle_speed\"],\"timestamps\":{\"car-7\":1}}",
                "{\"vehicle\":\"car-7\",\"signals\":[\"vehicle_speed\"]} {}",
                "{\"vehicle\":\"car-7\",\"signals\":[\"vehicle_speed\"",
                "{\"vehicle\":\"car-7\",\"signals\":[\"vehicle_speed\"],\"model\":[\"car-7\"]}",
                "[]",
                ""
            })
    void whatCannotBeMadeAnonymousStays(String window) {
        assertThat(rewrite(window)).isEmpty();
    }

    @Test
    void aVehicleHasOneNameAKeyAndAnotherKeyGivesAnother() {
        assertThat(pseudonyms.of("car-7")).isEqualTo(pseudonyms.of("car-7")).matches("p-[0-9a-f]{40}");
        assertThat(pseudonyms.of("car-7")).isNotEqualTo(pseudonyms.of("car-8"));
        assertThat(new Pseudonyms("another key, 16 bytes").of("car-7")).isNotEqualTo(pseudonyms.of("car-7"));
        assertThatThrownBy(() -> new Pseudonyms("short")).isInstanceOf(IllegalArgumentException.class);
    }
}
