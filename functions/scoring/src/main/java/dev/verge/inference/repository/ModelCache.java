package dev.verge.inference.repository;

import java.io.File;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Versions that were fetched from elsewhere, each in {@code <revision>/<name>/<version>/}. A revision appears whole, by one
 * renaming, or not at all; the ones that were not used for longest go when there is too much. Several processes may share
 * one: what is deleted while a session has it open stays readable to that session.
 *
 * @param maxBytes largest size of all revisions together
 */
record ModelCache(Path folder, long maxBytes) {
    private static final String PART = "part-";

    /** Fills a folder that is empty. */
    interface Download {
        void into(Path folder) throws IOException, ModelFault;
    }

    /** The folder of a version's revision, if it is here. */
    Optional<Path> find(ModelKey key, String revision) throws IOException {
        Path version = version(key, revision);
        if (!Files.isDirectory(version)) return Optional.empty();
        Files.setLastModifiedTime(root(version), FileTime.from(Instant.now()));
        return Optional.of(version);
    }

    private Path version(ModelKey key, String revision) {
        return folder.resolve(Digests.hex(revision)).resolve(key.name()).resolve(key.version());
    }

    /** What a version's folder lies in as a models' folder. */
    Path root(Path version) {
        return folder.resolve(folder.relativize(version).getName(0));
    }

    /**
     * Adds a revision.
     *
     * @throws ModelFault if it is larger than the cache
     */
    Path add(ModelKey key, String revision, long bytes, Download download) throws IOException, ModelFault {
        if (bytes > maxBytes) throw new ModelFault("its " + bytes + " bytes are more than the cache may hold");
        Files.createDirectories(folder);
        makeRoom(bytes);
        Path part = folder.resolve(PART + UUID.randomUUID());
        try {
            Path version = part.resolve(key.name()).resolve(key.version());
            Files.createDirectories(version);
            download.into(version);
            move(part, folder.resolve(Digests.hex(revision)));
        } finally {
            delete(part);
        }
        return version(key, revision);
    }

    private static void move(Path part, Path target) throws IOException {
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw e;
        } catch (IOException e) {
            // another process was quicker
            if (!Files.isDirectory(target)) throw e;
        }
    }

    private void makeRoom(long bytes) throws IOException {
        List<Path> oldest;
        try (Stream<Path> revisions = Files.list(folder)) {
            oldest = revisions.sorted(Comparator.comparing(ModelCache::usedAt)).toList();
        }
        long left = bytes;
        for (Path revision : oldest) left += size(revision);
        for (Path revision : oldest) {
            boolean abandoned = revision.getFileName().toString().startsWith(PART) && isOld(revision);
            if (left <= maxBytes && !abandoned) continue;
            left -= size(revision);
            delete(revision);
        }
    }

    // a download takes minutes at most; one of yesterday died
    private static boolean isOld(Path folder) {
        return usedAt(folder).toInstant().isBefore(Instant.now().minusSeconds(86_400));
    }

    private static FileTime usedAt(Path folder) {
        try {
            return Files.getLastModifiedTime(folder);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(Path::toFile)
                    .filter(File::isFile)
                    .mapToLong(File::length)
                    .sum();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) return;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }

    /**
     * A file's path below a version's folder.
     *
     * @throws ModelFault if it leaves that folder
     */
    static Path relative(String name) throws ModelFault {
        try {
            Path path = Path.of(name);
            boolean leaves = path.isAbsolute() || name.contains("\\");
            for (Path part : path) leaves |= part.toString().equals("..");
            if (!leaves && !name.isBlank()) return path;
        } catch (InvalidPathException e) {
            throw new ModelFault("it has a file whose name is no path", e);
        }
        throw new ModelFault("it has a file that would lie outside of its folder");
    }
}
