package dev.verge.ingest.doors;

import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The same with the module itself: {@code VERGE_TEST_TIMESERIES} names a program that starts Redis with it. */
@EnabledIfEnvironmentVariable(
        named = "VERGE_TEST_TIMESERIES",
        matches = ".+",
        disabledReason = "VERGE_TEST_TIMESERIES names no program that starts a Redis with the TimeSeries module")
class TimeSeriesModuleIT extends TimeSeriesContract {
    @Override
    SeriesStore open() {
        return new ModuleTimeSeries(System.getenv("VERGE_TEST_TIMESERIES"));
    }
}
