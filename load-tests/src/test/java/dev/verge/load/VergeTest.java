package dev.verge.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class VergeTest {
    @TempDir
    Path folder;

    private final StringWriter errors = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = Verge.commandLine().setErr(new PrintWriter(errors, true));
        return line.execute(arguments);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    demo --speed 0                         | --speed must be above 0 but is 0.0
                    demo --vehicles 0                      | --vehicles must be at least 1 but is 0
                    demo --port 70000                      | --port must be 1 to 65534 but is 70000
                    demo --duration soon                   | not a duration: soon
                    demo --bogus                           | Unknown option: '--bogus'
                    replay                                 | Missing required parameter: 'FILE|DIR'
                    replay x --speed 2 --step 1s           | mutually exclusive
                    simulate                               | say where to: --out DIR or --door DOOR
                    simulate --out x --regime rally        | no regime rally; there are idle, town
                    simulate --out x --fault bias:warp     | no simulated signal warp
                    """)
    void aWrongArgumentIsNamed(String arguments, String sentence) {
        assertThat(run(arguments.split(" "))).isEqualTo(2);
        assertThat(errors.toString()).contains(sentence);
    }

    @Test
    void aMissingRecordingIsOneSentence() {
        Path missing = folder.resolve("missing.csv");
        assertThat(run("replay", missing.toString())).isEqualTo(1);
        assertThat(errors.toString())
                .startsWith("verge: ")
                .contains(missing.toString())
                .hasLineCount(1);
    }

    @Test
    void simulatedVehiclesAreTheSameFilesForTheSameSeed() throws Exception {
        // Given
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        // When
        for (Path out : new Path[] {first, second}) {
            assertThat(run("simulate", "--out", out.toString(), "--duration", "30s", "--vehicles", "5"))
                    .isZero();
        }
        // Then
        for (String vehicle : new String[] {"idle", "town", "national-road", "highway", "idle-2"}) {
            assertThat(second.resolve(vehicle + ".csv")).hasSameBinaryContentAs(first.resolve(vehicle + ".csv"));
            assertThat(Files.readAllLines(first.resolve(vehicle + ".csv"))).hasSize(31);
        }
    }
}
