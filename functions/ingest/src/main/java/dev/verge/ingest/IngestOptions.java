package dev.verge.ingest;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How rows become windows and windows become outcomes. */
@ConfigMapping(prefix = "verge.ingest")
public interface IngestOptions {
    /** Most entries that may be in one step. */
    int MOST_IN_BATCH = 2048;

    /** Number of partitions. Published in Redis; changing it is a documented drain. */
    @WithDefault("16")
    int partitions();

    /** Largest number of entries in one atomic step. */
    @WithDefault("2048")
    int batch();

    /** Pause after a small batch, so that the next one is worth a step; the price is that much latency. */
    @WithDefault("20ms")
    Duration linger();

    /** Longest pause between two rows of one window. */
    @WithDefault("10s")
    Duration gap();

    /** How far after Redis time a row may claim to be. */
    @WithDefault("60s")
    Duration future();

    /** Oldest row still worth keeping; absent: any age, so that recordings can be replayed. */
    Optional<Duration> freshness();

    /** What happens to a row with a field that is no known signal. */
    @WithDefault("false")
    boolean ignoreUnknownSignals();

    /** Whether windows are scored here; {@code false} leaves them to another reader. */
    @WithDefault("true")
    boolean scoring();

    /** Oldest window still worth scoring, counted from its last row's entry id; absent: any age. */
    Optional<Duration> deadline();

    /**
     * How soon after its last row's entry a window should be answered: what is left of that is the call's
     * {@code verge-deadline}. What is late is scored all the same, and has a call's whole time. Absent: no hurry.
     */
    Optional<Duration> answerWithin();

    /** Attempts after which a window that makes inference fail is rejected. */
    @WithDefault("5")
    int maxDeliveries();

    /** Windows read and without an outcome yet, for each partition. */
    @WithDefault("64")
    int windowsInFlight();

    /** Entries not yet handled above which clients are told to slow down. */
    @WithDefault("500000")
    long highWater();

    /** How long a process owns a partition without renewing. */
    @WithDefault("5s")
    Duration lease();

    /** How long predictions are kept; 0: for ever. */
    @WithDefault("24h")
    Duration keepPredictions();

    /** How long rejected rows and windows are kept; 0: for ever. */
    @WithDefault("168h")
    Duration keepRejected();

    /** Where and how windows are scored. */
    Inference inference();

    /** Which vehicles' rows are cut for which model, by name. None given: every vehicle for {@code driving-regime}. */
    Map<String, Binding> bindings();

    /** For tests: stop the process as by SIGKILL at a step, for instance {@code rows-read@3}. */
    Optional<String> faultPoint();

    /** The inference function. */
    interface Inference {
        /** Base address. */
        @WithDefault("${verge.inference.url:http://127.0.0.1:8081}")
        URI url();

        /**
         * Base address of the preprocess function, where windows go through it on their way; what it finds suspicious comes
         * with the prediction.
         */
        Optional<URI> preprocess();

        /** How long one call may take. */
        @WithDefault("2s")
        Duration timeout();

        /** Calls at the same time. */
        @WithDefault("16")
        int concurrency();

        /** How long a model may give no answer before its windows make room for those of other models. */
        @WithDefault("2s")
        Duration patience();
    }

    /** A model for some vehicles. */
    interface Binding {
        /** Vehicles by name; {@code *} stands for any characters. */
        @WithDefault("*")
        String vehicles();

        /** The model's name. */
        @WithDefault("driving-regime")
        String model();

        /** Rows in a window. */
        @WithDefault("40")
        int rows();

        /** Rows from one window's start to the next one's; as many as there are rows when absent. */
        Optional<Integer> stride();

        /** Signals in the window; absent: the twelve of formats.md's path B. */
        Optional<List<String>> signals();
    }
}
