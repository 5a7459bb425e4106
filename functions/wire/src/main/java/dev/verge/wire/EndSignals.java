package dev.verge.wire;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import sun.misc.Signal;

/**
 * Ends the function upon SIGTERM and SIGINT, and the JVM after it. Otherwise the JVM would run all its shutdown hooks at the
 * same time, and ONNX Runtime's takes away the environment of runs that are under way. See docs/adr/0191.
 */
@Singleton
public class EndSignals {
    private static final Logger LOG = Logger.getLogger(EndSignals.class);

    void install(@Observes StartupEvent event) {
        // tests and the development mode end in ways of their own
        if (LaunchMode.current() != LaunchMode.NORMAL) return;
        handle("TERM");
        handle("INT");
    }

    private static void handle(String name) {
        try {
            Signal.handle(new Signal(name), _ -> Quarkus.asyncExit(0));
        } catch (IllegalArgumentException taken) {
            LOG.warnf("signal is left to the JVM signal=%s reason=%s", name, taken.getMessage());
        }
    }
}
