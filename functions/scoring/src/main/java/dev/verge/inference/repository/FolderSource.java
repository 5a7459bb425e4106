package dev.verge.inference.repository;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Models in a folder: {@code <name>/<version>/model.onnx} and {@code model.json}. Names that can be no model's, hidden ones
 * among them, are passed over. The folder is read anew each time: a mount may change under us.
 *
 * @param maxBytes largest size of {@code model.onnx}
 */
public record FolderSource(Path folder, long maxBytes) implements ModelSource {
    static final String MODEL = "model.onnx";
    static final String DESCRIPTION = "model.json";
    static final int MAX_DESCRIPTION = 8 << 20;

    private static final Logger LOG = Logger.getLogger(FolderSource.class);
    // the folder is read again and again, and the log has one line for each
    private static final Set<Path> TOLD = ConcurrentHashMap.newKeySet();
    private static final int MOST_TOLD = 100;

    // more than anyone serves; a folder that was mounted by mistake must not fill the memory
    private static final int MAX_VERSIONS = 10_000;

    @Override
    public SortedSet<ModelKey> list() throws IOException {
        SortedSet<ModelKey> found = new TreeSet<>();
        try (DirectoryStream<Path> models = named(folder)) {
            for (Path model : models) {
                // its versions would be refused one by one, and their names told to everybody
                if (!model.toRealPath().startsWith(folder.toRealPath())) {
                    tell(
                            model,
                            "a folder is not looked at, for it is a link that leaves the models' folder: %s",
                            model);
                    continue;
                }
                if (Files.exists(model.resolve(MODEL))) {
                    tell(
                            model,
                            "a model is not served, for it lies in no version's folder: put it into %s",
                            model.resolve("1"));
                }
                try (DirectoryStream<Path> versions = named(model)) {
                    for (Path version : versions) {
                        found.add(new ModelKey(name(model), name(version)));
                        if (found.size() > MAX_VERSIONS) {
                            throw new IOException("more than " + MAX_VERSIONS + " versions in " + folder);
                        }
                    }
                }
            }
        }
        return found;
    }

    private static void tell(Path once, String what, Path place) {
        if (TOLD.size() < MOST_TOLD && TOLD.add(once)) LOG.warnf(what, place);
    }

    private static DirectoryStream<Path> named(Path folder) throws IOException {
        return Files.newDirectoryStream(folder, entry -> ModelKey.isName(name(entry)) && Files.isDirectory(entry));
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    @Override
    public ModelContent fetch(ModelKey key) throws IOException, ModelFault {
        Path version = folder.resolve(key.name()).resolve(key.version());
        Path model = version.resolve(MODEL);
        if (!Files.exists(model)) throw new ModelFault("there is no " + MODEL + " yet");
        if (!model.toRealPath().startsWith(folder.toRealPath())) {
            throw new ModelFault(MODEL + " is a link that leaves the models' folder");
        }
        if (!Files.isRegularFile(model)) throw new ModelFault(MODEL + " is no file");
        if (Files.size(model) > maxBytes) {
            throw new ModelFault(MODEL + " has " + Files.size(model) + " bytes; at most " + maxBytes + " are allowed");
        }
        return new ModelContent.OnDisk(description(version.resolve(DESCRIPTION)), model);
    }

    private static byte[] description(Path file) throws IOException, ModelFault {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] text = in.readNBytes(MAX_DESCRIPTION + 1);
            if (text.length <= MAX_DESCRIPTION) return text;
            throw new ModelFault(DESCRIPTION + " has more than " + MAX_DESCRIPTION + " bytes");
        } catch (NoSuchFileException e) {
            return new byte[0];
        }
    }

    @Override
    public boolean trusted() {
        return false;
    }
}
