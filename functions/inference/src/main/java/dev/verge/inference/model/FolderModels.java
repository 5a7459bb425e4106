package dev.verge.inference.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Models in a folder: {@code <name>/<version>/model.onnx} and {@code model.json}. */
public record FolderModels(Path folder) implements ModelFiles.Source {
    private static final int DEPTH = 3;

    @Override
    public List<ModelFiles> all() {
        try (Stream<Path> files = Files.find(folder, DEPTH, (file, attributes) -> file.endsWith("model.json"))) {
            List<ModelFiles> found = new ArrayList<>();
            for (Path description : files.sorted().toList()) found.add(read(description));
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException("models cannot be read from " + folder, e);
        }
    }

    private ModelFiles read(Path description) throws IOException {
        return new ModelFiles(
                folder.relativize(description.resolveSibling("")).toString(),
                Files.readAllBytes(description),
                Files.readAllBytes(description.resolveSibling("model.onnx")));
    }
}
