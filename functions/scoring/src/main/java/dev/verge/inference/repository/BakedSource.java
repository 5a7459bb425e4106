package dev.verge.inference.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The models that come with the function, listed in the resource {@code models/index}, one {@code <name>/<version>} a line: a
 * jar or a native image cannot be listed. They were tried when the function was built and tested.
 */
public final class BakedSource implements ModelSource {
    @Override
    public SortedSet<ModelKey> list() throws IOException {
        SortedSet<ModelKey> found = new TreeSet<>();
        for (String line : new String(bytes("index"), UTF_8).lines().toList()) {
            String[] place = line.split("/", -1);
            found.add(new ModelKey(place[0], place[1]));
        }
        return found;
    }

    @Override
    public ModelContent fetch(ModelKey key) throws IOException {
        return new ModelContent.InMemory(
                bytes(key + "/" + FolderSource.DESCRIPTION), bytes(key + "/" + FolderSource.MODEL));
    }

    private static byte[] bytes(String file) throws IOException {
        try (InputStream in = BakedSource.class.getResourceAsStream("/models/" + file)) {
            if (in == null) throw new IOException("models/" + file + " is not in this build");
            return in.readAllBytes();
        }
    }

    @Override
    public boolean trusted() {
        return true;
    }
}
