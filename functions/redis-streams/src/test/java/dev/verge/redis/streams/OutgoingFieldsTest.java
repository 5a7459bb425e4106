package dev.verge.redis.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OutgoingFieldsTest {

    private final OutgoingFields fields = new OutgoingFields("payload");

    @Test
    void writesTheValuesOfAMap() {
        assertThat(text(fields.of(Map.of("a", 1, "b", true, "c", "ü", "d", new byte[] {'x'}), Map.of())))
                .isEqualTo(Map.of("a", "1", "b", "true", "c", "ü", "d", "x"));
    }

    @Test
    void writesASingleValueAsOneField() {
        assertThat(text(fields.of(2.5, Map.of("more", "1")))).isEqualTo(Map.of("payload", "2.5", "more", "1"));
    }

    @Test
    void refusesWhatItCannotWrite() {
        assertThatIllegalArgumentException().isThrownBy(() -> fields.of(null, Map.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> fields.of(new Object(), Map.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> fields.of(Map.of("a", new Object()), Map.of()));
    }

    @Test
    void refusesAnEntryWithoutFields() {
        assertThatIllegalArgumentException().isThrownBy(() -> fields.of(Map.of(), Map.of()));
    }

    private static Map<String, String> text(Map<String, byte[]> written) {
        return written.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, field -> new String(field.getValue(), UTF_8)));
    }
}
