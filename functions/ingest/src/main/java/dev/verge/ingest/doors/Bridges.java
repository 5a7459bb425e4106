package dev.verge.ingest.doors;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** Starts the bridges with the process and stops them with it. A Redis that is down delays them, and nothing else. */
@Singleton
class Bridges {
    private static final Logger LOG = Logger.getLogger(Bridges.class);

    private final DoorOptions options;
    private final BridgeLease lease;
    private final V2xBridge v2x;
    private final PubSubSubscriber subscriber;
    private final PubSubCopier copier;
    private final TimeSeriesBridge timeSeries;
    private final List<AutoCloseable> open = new ArrayList<>();

    Bridges(
            DoorOptions options,
            BridgeLease lease,
            V2xBridge v2x,
            PubSubSubscriber subscriber,
            PubSubCopier copier,
            TimeSeriesBridge timeSeries) {
        this.options = options;
        this.lease = lease;
        this.v2x = v2x;
        this.subscriber = subscriber;
        this.copier = copier;
        this.timeSeries = timeSeries;
    }

    void start(@Observes StartupEvent event) {
        open.add(Loop.start("bridges", this::keepLease));
        if (options.v2x().enabled()) {
            open.add(v2x);
            open.add(Loop.start("v2x", v2x));
        }
        if (options.pubsub().enabled()) {
            open.add(subscriber);
            open.add(Loop.start("pubsub-subscriber", subscriber));
            open.add(Loop.start("pubsub", copier));
        }
        if (options.timeseries().enabled()) open.add(Loop.start("timeseries", timeSeries));
    }

    private Duration keepLease() throws InterruptedException {
        lease.keep();
        return options.lease().dividedBy(3);
    }

    void stop(@Observes ShutdownEvent event) {
        open.reversed().forEach(Bridges::close);
        close(lease::release);
    }

    private static void close(AutoCloseable open) {
        try {
            open.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.debugf("closed badly cause=%s", e);
        }
    }
}
