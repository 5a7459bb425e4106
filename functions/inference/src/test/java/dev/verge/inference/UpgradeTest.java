package dev.verge.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

@QuarkusTest
class UpgradeTest {
    @TestHTTPResource("/v1/predict")
    URI predict;

    @Test
    void aClientThatAsksForHttp2IsAnswered() throws IOException, InterruptedException {
        // Given
        HttpRequest notAWindow = HttpRequest.newBuilder(predict)
                .version(HttpClient.Version.HTTP_2)
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        // When
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(notAWindow, HttpResponse.BodyHandlers.ofString());
            // Then
            assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        }
    }
}
