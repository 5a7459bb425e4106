package dev.verge.preprocess;

import dev.verge.telemetry.feature.Grid;
import dev.verge.telemetry.feature.Method;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What the tensors look like. */
@ConfigMapping(prefix = "verge.preprocess")
public interface PreprocessOptions {
    /** Columns, in order, under any known spelling; without it, the window's own. */
    Optional<List<String>> signals();

    /** Rows; without it, as many as the window has. */
    OptionalInt rows();

    /** When the rows are: as-measured, or uniform from the window's first row to its last. */
    @WithDefault("as-measured")
    Grid grid();

    /** How a missing value is filled in: linear or hold. */
    @WithDefault("linear")
    Method method();

    /** By canonical name, the value of a signal of which nothing near is known; 0 where none is given. */
    Map<String, Float> defaults();

    /** The site's name, in the source of events. */
    @WithDefault("local")
    String site();
}
