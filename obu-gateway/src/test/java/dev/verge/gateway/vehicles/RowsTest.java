package dev.verge.gateway.vehicles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowsTest {
    @Test
    void timeAndClassAreNoSignals() {
        Rows.Scalar row =
                Rows.scalar("{\"Vehicle_speed\":50.25,\"timestamp\":1723106601020,\"Class\":8,\"Engaged_gear\":NaN}");

        assertThat(row.ts()).isEqualTo(1723106601020L);
        assertThat(row.signals()).hasToString("{\"Vehicle_speed\":50.25,\"Engaged_gear\":null}");
    }

    @ParameterizedTest
    @CsvSource({
        "1723106601020,1723106601020",
        "1723106601.02,1723106601020",
        "'\"1723106601020\"',1723106601020",
        "'\"2024-08-08 08:43:21.020\"',1723106601020",
        "'\"2024-08-08T08:43:21.020Z\"',1723106601020",
        "'\"2024-08-08T10:43:21.020+02:00\"',1723106601020"
    })
    void timesComeInManySpellings(String time, long millis) {
        assertThat(Rows.scalar("{\"a\":1,\"timestamp\":" + time + "}").ts()).isEqualTo(millis);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[1]",
                "1",
                "{",
                "{\"a\":1}",
                "{\"timestamp\":null}",
                "{\"timestamp\":\"soon\"}",
                "{\"timestamp\":-1}",
                "{\"timestamp\":NaN}",
                "{\"timestamp\":1e300}",
                "{\"timestamp\":{}}",
                "{\"timestamp\":1,\"a\":[[[[[[[[[[1]]]]]]]]]]}"
            })
    void whatIsNoRowIsToldInASentence(String text) {
        assertThatThrownBy(() -> Rows.scalar(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .isNotBlank();
    }
}
