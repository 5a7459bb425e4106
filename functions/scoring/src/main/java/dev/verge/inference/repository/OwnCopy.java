package dev.verge.inference.repository;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A version's files, copied to where nobody else writes: ONNX Runtime maps external data into memory, so that who overwrites
 * the files changes the answers of a model that serves, and who truncates them ends the process (SIGBUS). What is open stays
 * there when the copy is deleted.
 *
 * @param content the copied files
 */
record OwnCopy(Path folder, ModelContent.OnDisk content) implements AutoCloseable {
    /**
     * Copies.
     *
     * @param within a folder of our own
     * @throws ModelFault if the files are not those that were inspected any more
     */
    static OwnCopy of(ModelContent.OnDisk files, Inspection inspection, Path within, long maxBytes)
            throws IOException, ModelFault {
        Path folder = Files.createTempDirectory(within, "own-");
        Path model = folder.resolve(FolderSource.MODEL);
        OwnCopy copy = new OwnCopy(folder, new ModelContent.OnDisk(files.description(), model));
        boolean whole = false;
        try {
            Files.copy(files.model(), model);
            if (files.description().length > 0) {
                Files.write(folder.resolve(FolderSource.DESCRIPTION), files.description());
            }
            for (String location : inspection.external()) {
                Path file = folder.resolve(location);
                Files.createDirectories(requireNonNull(file.getParent(), "every file here lies in a folder"));
                // two locations may name one file
                Files.copy(files.model().resolveSibling(location), file, StandardCopyOption.REPLACE_EXISTING);
            }
            if (!Inspection.of(copy.content(), maxBytes).equals(inspection)) {
                throw new ModelFault("its files changed while it was being loaded");
            }
            whole = true;
            return copy;
        } finally {
            if (!whole) copy.close();
        }
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }
}
