package dev.verge.inference.repository;

import dev.verge.inference.onnx.SessionSettings;
import dev.verge.inference.plane.UseCount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the trial process does: opens one version, lets it prove itself, closes it, and says so. It runs before any framework
 * is started, so that it is quick and small. It ends when whoever started it is gone.
 *
 * <p>Arguments: {@link #ARGUMENT}, name, version, {@code model.onnx}, its digest, largest size in bytes, how often each
 * golden vector is asked, memory of its runs in bytes.
 */
public final class Trial {
    /** First argument of a process that is to be a trial. */
    public static final String ARGUMENT = "--verge-trial";

    static final int REFUSED = 3;
    static final String PASSED = "verge-trial: passed ";
    static final String REASON = "verge-trial: refused: ";

    private Trial() {}

    /** Whether these arguments ask for a trial. */
    public static boolean asked(String[] args) {
        return args.length == 8 && args[0].equals(ARGUMENT);
    }

    /** The process's beginning on the JVM. */
    public static void main(String[] args) {
        if (!asked(args)) throw new IllegalArgumentException("this is started by the inference function only");
        System.exit(run(args));
    }

    /** Runs the trial; the result is the process's exit code. */
    public static int run(String[] args) {
        Thread.ofPlatform().daemon().name("verge-trial-parent").start(Trial::endWithParent);
        try {
            Path model = Path.of(args[3]);
            Path description = model.resolveSibling(FolderSource.DESCRIPTION);
            byte[] json = Files.exists(description) ? Files.readAllBytes(description) : new byte[0];
            var content = new ModelContent.OnDisk(json, model);
            String digest = Inspection.of(content, Long.parseLong(args[5])).digest();
            if (!digest.equals(args[4])) throw new ModelFault("model.onnx changed while it was being loaded");
            var key = new ModelKey(args[1], args[2]);
            new Opener(settings(args), Integer.parseInt(args[6]))
                    .open(key, content, digest, UseCount.NONE)
                    .retire();
            System.out.println(PASSED + digest);
            System.out.flush();
            return 0;
        } catch (ModelFault | IOException e) {
            System.out.println(REASON + oneLine(String.valueOf(e.getMessage())));
            System.out.flush();
            return REFUSED;
        }
    }

    private static SessionSettings settings(String[] args) {
        SessionSettings normal = SessionSettings.DEFAULT;
        return new SessionSettings(normal.threads(), normal.arena(), normal.slots(), Long.parseLong(args[7]));
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }

    // the pipe ends when the other end's process does, however it ended
    @SuppressWarnings("EmptyBlock")
    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {}
        } catch (IOException e) {
            // as good as its end
        }
        Runtime.getRuntime().halt(REFUSED);
    }
}
