package dev.verge.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** See ADR 44: from 1.29 on, the library sends telemetry to its maker, and crashes while it prepares to. */
class NoTelemetryTest {
    @ParameterizedTest
    @ValueSource(strings = {"linux-x64", "linux-aarch64"})
    void theLibraryKnowsNoCollector(String platform) throws IOException {
        // Given
        try (InputStream library =
                OrtEnvironment.class.getResourceAsStream("native/" + platform + "/libonnxruntime.so")) {
            assertThat(library).isNotNull();
            // When
            String text = new String(library.readAllBytes(), StandardCharsets.ISO_8859_1);
            // Then
            assertThat(text.contains("events.data.microsoft.com")).isFalse();
        }
    }

    @Test
    void theLookFindsWhatItLooksFor() throws IOException {
        try (InputStream library = OrtEnvironment.class.getResourceAsStream("native/linux-x64/libonnxruntime.so")) {
            assertThat(library).isNotNull();
            assertThat(new String(library.readAllBytes(), StandardCharsets.ISO_8859_1).contains("OrtGetApiBase"))
                    .isTrue();
        }
    }
}
