package dev.verge.inference.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verge.inference.plane.UseCount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * What the repository remembers beyond its process, in a folder that may be deleted at any time:
 *
 * <pre>
 * passed/FINGERPRINT       this version, as its files are, has passed its trial
 * quarantine/DIGEST        this model has taken a process down; the file says how
 * deaths/DIGEST            {@link SilentDeaths} of processes in which this model ran
 * running/UUID/process     a process that serves, locked while it lives; beside it its models that need no trust:
 * running/UUID/DIGEST      uses of this model that are under way ({@link InFlight})
 * running/UUID/threads     which model runs on which thread ({@link ThreadMarks})
 * cache/                   models from elsewhere
 * </pre>
 *
 * Several processes may share one. Safe for use by many threads.
 */
public final class StateFolder implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(StateFolder.class);
    private static final String PROCESS = "process";
    private static final String THREADS = "threads";
    private static final long SAMPLE_MILLIS = 100;

    private final Path folder;
    private final Path mine;
    private final FileChannel channel;
    private final ThreadMarks marks;
    private final Map<String, Counted> counted = new HashMap<>();
    private final ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().name("verge-in-flight").unstarted(task));

    private record Counted(InFlight count, int versions, boolean serves) {}

    private StateFolder(Path folder, Path mine, FileChannel channel, ThreadMarks marks) {
        this.marks = marks;
        this.folder = folder;
        this.mine = mine;
        this.channel = channel;
    }

    /**
     * Opens the folder, making it if need be, and draws conclusions from processes that died.
     *
     * @param deaths after no fewer deaths in a row without a crash report a model that was running can be quarantined; 0 is never
     * @throws IOException if the folder cannot be used, or belongs to somebody else
     */
    public static StateFolder open(Path folder, int deaths) throws IOException {
        createPrivate(folder);
        for (String part : List.of("passed", "quarantine", "deaths", "running", "cache")) {
            Files.createDirectories(folder.resolve(part));
        }
        Path mine = Files.createDirectory(folder.resolve("running").resolve("new-" + UUID.randomUUID()));
        FileChannel channel = FileChannel.open(
                mine.resolve(PROCESS), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) throw new IOException("a new file is locked: " + mine);
        // over this channel: closing another one of the same file would give the lock back
        channel.write(ByteBuffer.wrap(DeadProcess.describeThis().getBytes(UTF_8)));
        // until here others take it for one that is being made, and let it be
        Path named = mine.resolveSibling(mine.getFileName().toString().substring("new-".length()));
        Files.move(mine, named);
        StateFolder state = new StateFolder(folder, named, channel, ThreadMarks.create(named.resolve(THREADS)));
        state.learnFromTheDead(deaths);
        state.sampler.scheduleAtFixedRate(state::sample, SAMPLE_MILLIS, SAMPLE_MILLIS, TimeUnit.MILLISECONDS);
        return state;
    }

    // somebody else's folder could tell us that anything has passed
    private static void createPrivate(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            Path parent = folder.toAbsolutePath().getParent();
            if (parent != null) Files.createDirectories(parent);
            try {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (FileAlreadyExistsException e) {
                LOG.debugf("made by another process meanwhile folder=%s", folder);
            }
        }
        Path probe = Files.createTempFile(folder, "owner-", "");
        try {
            if (!Files.getOwner(folder).equals(Files.getOwner(probe))) {
                throw new IOException("the state folder " + folder + " belongs to " + Files.getOwner(folder));
            }
        } finally {
            Files.delete(probe);
        }
    }

    private void learnFromTheDead(int deaths) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(folder.resolve("running"))) {
            for (Path process : processes) {
                if (process.equals(mine) || process.getFileName().toString().startsWith("new-")) continue;
                try {
                    learnIfDead(process, deaths);
                } catch (IOException | UncheckedIOException e) {
                    // what one process left, or another one takes away just now, keeps nobody from starting
                    LOG.warnf("nothing is learned from a process folder=%s: %s", process, e.getMessage());
                }
            }
        }
    }

    // holds its lock meanwhile, so that no other process learns the same
    private void learnIfDead(Path process, int deaths) throws IOException {
        try (FileChannel file =
                        FileChannel.open(process.resolve(PROCESS), StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            if (lock == null) return;
            String text = new String(Channels.newInputStream(file).readAllBytes(), UTF_8);
            try {
                learnFrom(process, DeadProcess.parse(text), deaths);
            } finally {
                delete(process);
            }
        } catch (OverlappingFileLockException e) {
            LOG.debugf("another function in this same process, in tests folder=%s", process);
        } catch (NoSuchFileException e) {
            // half deleted
            delete(process);
        }
    }

    private void learnFrom(Path process, DeadProcess dead, int deaths) throws IOException {
        Optional<DeadProcess.Crash> crash = dead.crash(List.of(folder));
        Optional<String> thread = crash.flatMap(DeadProcess.Crash::thread);
        // where the thread cannot be told, all that ran are under suspicion
        Optional<String> culprit =
                thread.isEmpty() ? thread : ThreadMarks.running(process.resolve(THREADS), thread.get());
        try (DirectoryStream<Path> models = Files.newDirectoryStream(process)) {
            for (Path model : models) {
                String hex = model.getFileName().toString();
                // a trial leaves a folder
                if (hex.equals(PROCESS) || hex.equals(THREADS) || !Files.isRegularFile(model)) continue;
                InFlight.Left left = InFlight.left(model);
                if (left.underWay() <= 0) continue;
                if (crash.isPresent() && culprit.isPresent() && !hex.startsWith(culprit.get())) continue;
                if (crash.isPresent())
                    quarantine(
                            hex,
                            "crashed the process while it ran: " + crash.get().what());
                else if (!dead.sawAnotherBoot()) died(hex, left.share(), deaths);
            }
        }
    }

    private void died(String hex, double share, int deaths) throws IOException {
        SilentDeaths died = deaths(hex).andOne(share);
        write(folder.resolve("deaths").resolve(hex), died.text());
        LOG.warnf(
                "a process died while a model ran digest=sha256:%s deaths=%d chance=%.2g",
                hex, died.count(), died.chance());
        if (died.condemn(deaths)) {
            quarantine(
                    hex, died.count() + " processes in a row died without a word while it ran, which it seldom does");
        }
    }

    private SilentDeaths deaths(String hex) throws IOException {
        Path file = folder.resolve("deaths").resolve(hex);
        Optional<String> text = read(file);
        if (text.isEmpty()) return SilentDeaths.NONE;
        try {
            return SilentDeaths.parse(text.get());
        } catch (IOException e) {
            LOG.warnf("deaths are forgotten digest=sha256:%s: %s", hex, e.getMessage());
            Files.deleteIfExists(file);
            return SilentDeaths.NONE;
        }
    }

    // empty if there is no such file; another process may take it away at any time
    private static Optional<String> read(Path file) throws IOException {
        try {
            return Optional.of(new String(Files.readAllBytes(file), UTF_8));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    // whole or not at all
    private void write(Path file, String text) throws IOException {
        Path part = Files.createTempFile(folder, "part-", "");
        try {
            Files.writeString(part, text, UTF_8);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Whether the last process in which this model ran died without a word, so that nobody knows whose fault it was. */
    boolean isDoubtful(String digest) throws IOException {
        return deaths(Digests.hex(digest)).count() > 0;
    }

    private void quarantine(String hex, String reason) throws IOException {
        write(folder.resolve("quarantine").resolve(hex), reason);
        LOG.errorf("model quarantined digest=sha256:%s reason=%s", hex, reason);
    }

    /** Why this model is not to be loaded, or empty if it may be. */
    Optional<String> quarantined(String digest) throws IOException {
        return read(folder.resolve("quarantine").resolve(Digests.hex(digest)));
    }

    /** Lets a model go from quarantine. */
    void forgive(String digest) throws IOException {
        Files.deleteIfExists(folder.resolve("quarantine").resolve(Digests.hex(digest)));
        Files.deleteIfExists(folder.resolve("deaths").resolve(Digests.hex(digest)));
    }

    boolean hasPassed(String fingerprint) {
        return Files.exists(folder.resolve("passed").resolve(Digests.hex(fingerprint)));
    }

    void remember(String fingerprint) throws IOException {
        Files.write(folder.resolve("passed").resolve(Digests.hex(fingerprint)), new byte[0]);
    }

    /** What counts uses, and marks runs. */
    private record Counting(InFlight count, ThreadMarks marks, long mark) implements UseCount {
        @Override
        public void begin() {
            count.begin();
        }

        @Override
        public void end() {
            count.end();
        }

        @Override
        public void enter() {
            marks.enter(mark);
        }

        @Override
        public void leave() {
            marks.leave();
        }
    }

    /** Begins to count the uses of a model; one count serves all versions with this digest. */
    synchronized UseCount count(String digest) throws IOException {
        Counted old = counted.get(digest);
        InFlight count = old == null ? InFlight.create(mine.resolve(Digests.hex(digest))) : old.count();
        counted.put(digest, new Counted(count, old == null ? 1 : old.versions() + 1, old != null && old.serves()));
        return new Counting(count, marks, ThreadMarks.mark(digest));
    }

    /** The model serves from now on: the share of time in which it runs is looked at. */
    synchronized void serves(String digest) {
        counted.computeIfPresent(digest, (_, old) -> new Counted(old.count(), old.versions(), true));
    }

    /** Ends what {@link #count} began. */
    synchronized void uncount(String digest) throws IOException {
        Counted old = counted.get(digest);
        if (old == null) return;
        if (old.versions() > 1) {
            counted.put(digest, new Counted(old.count(), old.versions() - 1, old.serves()));
            return;
        }
        counted.remove(digest);
        old.count().delete();
    }

    private synchronized void sample() {
        for (Counted one : counted.values()) if (one.serves()) one.count().sample();
    }

    /** Where models from elsewhere are kept. */
    Path cache() {
        return folder.resolve("cache");
    }

    /** Where trial processes have their folders. */
    Path temp() {
        return mine;
    }

    /** A clean end: nothing of this process is to be learned. */
    @Override
    public synchronized void close() throws IOException {
        sampler.shutdown();
        for (String digest : counted.keySet()) {
            Files.deleteIfExists(folder.resolve("deaths").resolve(Digests.hex(digest)));
        }
        delete(mine);
        channel.close();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }
}
