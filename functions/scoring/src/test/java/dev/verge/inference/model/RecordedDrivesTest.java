package dev.verge.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.verge.inference.plane.ServedModel;
import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.VehicleId;
import dev.verge.telemetry.recording.Recording;
import dev.verge.telemetry.recording.Recordings;
import dev.verge.telemetry.window.Cut;
import dev.verge.telemetry.window.WindowCutter;
import dev.verge.telemetry.window.WindowSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Serving says of the recorded drives exactly what training says: same windows, same features, same labels. */
class RecordedDrivesTest {
    @Test
    void servingAgreesWithTrainingOnEveryRecordedDrive() throws Exception {
        // Given
        Path drives = Path.of(Optional.ofNullable(System.getenv("VERGE_DATA")).orElse("../../../shared/data"), "ateca");
        assumeTrue(Files.isDirectory(drives), "no recorded drives in " + drives + ": set VERGE_DATA");
        ModelFiles files = new BakedModels().all().getFirst();
        JsonNode trained = new ObjectMapper().readTree(files.description()).at("/figures/saidOfItsOwnDrives");
        ServedModel served = files.open();
        LoadedModel model = served.face(LoadedModel.class).orElseThrow();
        try {
            for (Path file : Recordings.find(drives)) {
                // When
                int[] said = new int[3];
                try (Recording recording = Recordings.open(file)) {
                    count(recording, model, said);
                    // Then
                    assertThat(said)
                            .as(recording.vehicle())
                            .containsExactly(
                                    new ObjectMapper().convertValue(trained.get(recording.vehicle()), int[].class));
                }
            }
        } finally {
            served.retire();
        }
        assertThat(trained.size()).isEqualTo(5);
    }

    private static void count(Recording recording, LoadedModel model, int[] said) {
        WindowCutter cutter =
                new WindowCutter(WindowSpec.DEFAULT, new VehicleId(recording.vehicle()), recording.signals());
        for (Measurement row : recording) {
            if (!(cutter.add(row) instanceof Cut.Taken(var window, var _)) || window.isEmpty()) continue;
            Outcome outcome = model.predict(window.get());
            assertThat(outcome).isInstanceOf(Outcome.Predicted.class);
            said[
                    model.description()
                            .labels()
                            .indexOf(((Outcome.Predicted) outcome).prediction().label())]++;
        }
    }
}
