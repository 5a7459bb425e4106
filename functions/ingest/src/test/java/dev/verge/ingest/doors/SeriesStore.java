package dev.verge.ingest.doors;

import java.util.Map;

/** A Redis with TimeSeries, or what answers like one. */
interface SeriesStore extends AutoCloseable {
    String url();

    void create(String key, Map<String, String> labels);

    void add(String key, long ts, String value);

    @Override
    void close();
}
