package dev.verge.gateway.uplink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpelledWindowTest {
    private static final String WINDOW =
            "{\"vehicle\":\"car-7\",\"driver\":\"Eva\",\"stride\":1,\"values\":[[1.50,7],[null,-2e3]],"
                    + "\"signals\":[\"vehicle_speed\",\"fuel_level\"],\"timestamps\":[10,20]}";

    private static SpelledWindow read(String json) throws IOException {
        return SpelledWindow.read(json.getBytes(UTF_8));
    }

    @Test
    void keepsNumbersAsTheyWereSpelledAndNothingThatIsNoPartOfAWindow() throws IOException {
        SpelledWindow window = read(WINDOW);

        assertThat(window.id()).isEqualTo("car-7/10-20/2x1");
        assertThat(new String(window.json(), UTF_8))
                .isEqualTo("{\"vehicle\":\"car-7\",\"stride\":1,\"signals\":[\"vehicle_speed\",\"fuel_level\"],"
                        + "\"timestamps\":[10,20],\"values\":[[1.50,7],[null,-2e3]]}");
        assertThat(SpelledWindow.read(window.json())).isEqualTo(window);
    }

    @Test
    void signalsGoWithTheirColumns() throws IOException {
        SpelledWindow window = Objects.requireNonNull(read(WINDOW).only(Set.of("fuel_level", "other")));

        assertThat(rows(window))
                .isEqualTo("[{\"vehicle\":\"car-7\",\"ts\":10,\"signals\":{\"fuel_level\":7}},"
                        + "{\"vehicle\":\"car-7\",\"ts\":20,\"signals\":{\"fuel_level\":-2e3}}]");
        assertThat(read(WINDOW).only(Set.of("other"))).isNull();
    }

    @Test
    void aMissingValueIsLeftOutOfARow() throws IOException {
        assertThat(rows(read(WINDOW))).contains("\"ts\":20,\"signals\":{\"fuel_level\":-2e3}}");
    }

    private static String rows(SpelledWindow window) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            window.writeRows(json);
        }
        return text.toString();
    }

    @Test
    void anEventsDataIsAWindowToo() throws IOException {
        String event = "{\"specversion\":\"1.0\",\"id\":\"1\",\"subject\":\"car-7\",\"data\":" + WINDOW + "}";

        assertThat(read(event)).isEqualTo(read(WINDOW));
        assertThatThrownBy(() -> read("{\"data\":" + event + "}")).isInstanceOf(IOException.class);
    }

    @Test
    void withoutAStrideItIsAsLongAsTheWindow() throws IOException {
        assertThat(read(WINDOW.replace("\"stride\":1,", "")).id()).isEqualTo("car-7/10-20/2x2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"vehicle\":\"a\"}",
                "{\"vehicle\":\"a\",\"vehicle\":\"b\",\"signals\":[\"s\"],\"timestamps\":[1],\"values\":[[1]]}",
                "{\"vehicle\":7,\"signals\":[\"s\"],\"timestamps\":[1],\"values\":[[1]]}",
                "{\"vehicle\":\"a\",\"signals\":[\"s\"],\"timestamps\":[1],\"values\":[[\"a\"]]}",
                "{\"vehicle\":\"a\",\"signals\":[\"s\"],\"timestamps\":[1],\"values\":[[{\"a\":1}]]}",
                "{\"vehicle\":\"a\",\"signals\":[\"s\"],\"timestamps\":[1],\"values\":[[1,2]]}",
                "{\"vehicle\":\"a\",\"signals\":[\"s\"],\"timestamps\":[1,2],\"values\":[[1]]}",
                "{\"vehicle\":\"a\",\"signals\":[\"s\"],\"timestamps\":[1.5],\"values\":[[1]]}",
                "{\"vehicle\":\"a\",\"signals\":[\"s\"],\"timestamps\":[99999999999999999999],\"values\":[[1]]}",
                "{\"vehicle\":\"a\",\"stride\":0.5,\"signals\":[\"s\"],\"timestamps\":[1],\"values\":[[1]]}",
                "{\"vehicle\":\"a\",\"stride\":-1,\"signals\":[\"s\"],\"timestamps\":[1],\"values\":[[1]]}",
                "{\"vehicle\":\"a\",\"stride\":\"x\",\"signals\":[\"s\"],\"timestamps\":[1],\"values\":[[1]]}",
                "{\"vehicle\":\"a\",\"signals\":[\"s\"],\"timestamps\":[1],\"values\":[[NaN]]}",
                "{\"vehicle\":\"a\",\"signals\":[\"s\"],\"timestamps\":[1],\"values\":[[1]]} x",
                "{\"vehicle\":\"a\",\"signals\":[\"s\"],\"timestamps\":[1],\"values\":[[1]]",
            })
    void everythingElseIsNoWindow(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(IOException.class);
    }
}
