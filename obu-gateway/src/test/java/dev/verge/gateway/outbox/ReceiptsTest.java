package dev.verge.gateway.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiptsTest {
    private static Receipt read(int status, String body) {
        return Receipts.read(status, body.getBytes(UTF_8), 3);
    }

    @Test
    void whatIsNotRefusedIsTaken() {
        Receipt receipt = read(
                202,
                "{\"accepted\":4,\"rejectedCount\":2,\"rejected\":[{\"index\":1,\"reason\":\"bad-time\",\"field\":\"ts\","
                        + "\"detail\":\"no\"},{\"index\":1,\"reason\":\"other\"}]}");

        assertThat(receipt)
                .isInstanceOfSatisfying(
                        Receipt.Taken.class,
                        taken -> assertThat(taken.refused()).containsOnlyKeys(1).containsEntry(1, "bad-time ts: no"));
    }

    @Test
    void aListThatIsCutDoesNotPassForTheWhole() {
        String cut = "{\"rejectedCount\":2000,\"rejected\":[{\"index\":1,\"reason\":\"x\"}]}";

        assertThat(read(202, cut)).isInstanceOf(Receipt.Wrong.class);
        assertThat(Receipts.read(202, cut.replace(":1,", ":0,").getBytes(UTF_8), 1))
                .isInstanceOf(Receipt.Taken.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ok", "{\"rejected\":7}", "{\"rejected\":[{\"index\":99}]}", "[1]"})
    void successInOtherWordsIsSuccess(String body) {
        assertThat(read(200, body)).isEqualTo(new Receipt.Taken(java.util.Map.of()));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 406, 409, 413, 415, 422})
    void theseSpeakOfTheEvents(int status) {
        assertThat(read(status, "no")).isEqualTo(new Receipt.Wrong(status, "no"));
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 401, 403, 404, 405, 408, 425, 429, 431, 502, 503, 504})
    void theseSayNothingOfTheEventsSoNoneIsGivenUp(int status) {
        assertThat(read(status, "no")).isInstanceOf(Receipt.Unavailable.class);
    }

    @Test
    void anErrorOfTheCloudMayBeTheEventsFault() {
        assertThat(read(500, "no")).isInstanceOf(Receipt.Failed.class);
    }
}
