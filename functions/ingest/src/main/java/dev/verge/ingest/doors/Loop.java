package dev.verge.ingest.doors;

import java.time.Duration;
import org.jboss.logging.Logger;

/** Does a step again and again on a thread of its own; a step that fails is tried again, ever more slowly. */
final class Loop implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Loop.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration LAST_RETRY = Duration.ofSeconds(2);

    private final String name;
    private final Step step;
    private final Thread thread;
    private volatile boolean stopped;

    private Loop(String name, Step step) {
        this.name = name;
        this.step = step;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    static Loop start(String name, Step step) {
        Loop loop = new Loop(name, step);
        loop.thread.start();
        return loop;
    }

    private void run() {
        Duration retry = FIRST_RETRY;
        while (!stopped) {
            try {
                Duration pause = step.run();
                if (!retry.equals(FIRST_RETRY)) LOG.infof("works again door=%s", name);
                retry = FIRST_RETRY;
                if (pause.isPositive()) Thread.sleep(pause);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (stopped) return;
                if (retry.equals(FIRST_RETRY)) LOG.warnf("failed and tries again door=%s cause=%s", name, e);
                retry = pauseAfterFailure(retry);
            }
        }
    }

    private Duration pauseAfterFailure(Duration retry) {
        try {
            Thread.sleep(retry);
        } catch (InterruptedException e) {
            stopped = true;
        }
        Duration doubled = retry.multipliedBy(2);
        return doubled.compareTo(LAST_RETRY) < 0 ? doubled : LAST_RETRY;
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.interrupt();
        thread.join(Duration.ofSeconds(5));
    }

    /** What a loop does. */
    interface Step {
        /** Does a piece of work and says how long to pause after it. */
        Duration run() throws InterruptedException;
    }
}
