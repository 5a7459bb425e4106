package dev.verge.load.replay;

import dev.verge.telemetry.VehicleId;
import dev.verge.telemetry.recording.Recording;
import dev.verge.telemetry.recording.RecordingOptions;
import dev.verge.telemetry.recording.Recordings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Recordings as vehicles: each is opened once, whatever the number of vehicles that replay it. Close it. */
public final class RecordedFleet implements AutoCloseable {
    private final List<Recording> recordings = new ArrayList<>();
    private final List<Source> sources = new ArrayList<>();

    private RecordedFleet() {}

    /**
     * Opens every recording at the paths.
     *
     * @param vehicles how many vehicles, or 0 for one a recording
     * @throws dev.verge.telemetry.recording.UnreadableRecording if one cannot be used
     */
    public static RecordedFleet open(List<Path> paths, int vehicles, RecordingOptions options) {
        RecordedFleet fleet = new RecordedFleet();
        try {
            List<Path> files = paths.stream()
                    .flatMap(path -> Recordings.find(path).stream())
                    .limit(vehicles == 0 ? Long.MAX_VALUE : vehicles)
                    .toList();
            for (Path file : files) fleet.recordings.add(Recordings.open(file, options));
            List<String> stems =
                    fleet.recordings.stream().map(Recording::vehicle).toList();
            var names = VehicleNames.assign(stems, vehicles == 0 ? stems.size() : vehicles);
            for (int i = 0; i < names.size(); i++) fleet.add(fleet.recordings.get(i), names.get(i));
            return fleet;
        } catch (RuntimeException e) {
            fleet.close();
            throw e;
        }
    }

    private void add(Recording recording, List<VehicleId> vehicles) {
        sources.add(new Source(vehicles, recording.iterator(), recording::close));
    }

    /** The recordings as sources. */
    public List<Source> sources() {
        return List.copyOf(sources);
    }

    /** What the readers noticed so far, one line a note with its recording's name, for instance unknown columns. */
    public List<String> notes() {
        return recordings.stream()
                .flatMap(recording -> recording.notes().stream().map(note -> recording.vehicle() + ": " + note))
                .toList();
    }

    @Override
    public void close() {
        recordings.forEach(Recording::close);
    }
}
