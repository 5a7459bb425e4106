package dev.verge.inference.grpc;

import io.quarkus.runtime.Application;
import java.util.function.BooleanSupplier;

/**
 * Whether Quarkus has begun to stop. It sends its events of that only when all calls have ended, which is too late for
 * calls that end because of it.
 */
final class Stopping implements BooleanSupplier {
    private volatile boolean hasRun;

    @Override
    public boolean getAsBoolean() {
        Application application = Application.currentApplication();
        boolean runs = application != null && application.isStarted();
        if (runs) hasRun = true;
        return hasRun && !runs;
    }
}
