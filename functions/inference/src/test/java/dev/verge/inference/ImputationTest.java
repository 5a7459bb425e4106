package dev.verge.inference;

import static io.restassured.RestAssured.given;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The imputation models that come along, asked as tensors. */
@QuarkusTest
class ImputationTest {
    private static final int ROWS = 40;
    private static final double[] ROW = {85, 120, 2000, 80, 20, 30, 83, 15, 25, 25};
    private static final int SPEED = 3;

    @BeforeEach
    void ready() {
        Awaitility.await().until(() -> given().get("/_/ready").statusCode() == 200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"imputation-obd", "imputation-obd-past"})
    void fillsInWhatIsMissingAndLeavesTheRest(String model) {
        // Given: a car at a steady 80 km/h, its speed not measured for ten rows
        String window = data(i -> missing(i) ? 0 : ROW[i % ROW.length]);
        String mask = data(i -> missing(i) ? 0 : 1);
        // When
        List<Number> filled = given().contentType("application/json")
                .body("{\"inputs\":[" + tensor("window", window) + "," + tensor("mask", mask) + "]}")
                .post("/v2/models/" + model + "/infer")
                .then()
                .statusCode(200)
                .extract()
                .path("outputs[0].data");
        // Then
        assertThat(filled).hasSize(ROWS * ROW.length);
        for (int i = 0; i < filled.size(); i++) {
            double off = Math.abs(filled.get(i).doubleValue() - ROW[i % ROW.length]);
            assertThat(off).as("value %d", i).isLessThan(missing(i) ? 5 : 1e-6);
        }
    }

    private static boolean missing(int value) {
        int row = value / ROW.length;
        return value % ROW.length == SPEED && row >= 15 && row < 25;
    }

    private static String data(IntToDoubleFunction value) {
        return IntStream.range(0, ROWS * ROW.length)
                .mapToObj(i -> Double.toString(value.applyAsDouble(i)))
                .collect(joining(","));
    }

    private static String tensor(String name, String data) {
        return "{\"name\":\"%s\",\"datatype\":\"FP32\",\"shape\":[1,%d,%d],\"data\":[%s]}"
                .formatted(name, ROWS, ROW.length, data);
    }
}
