package dev.verge.load.site;

/** Waiting between two looks at something outside this process. */
public final class Pause {
    private Pause() {}

    /** @throws SiteException if the thread is interrupted, which stays marked */
    public static void millis(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SiteException("interrupted", e);
        }
    }
}
