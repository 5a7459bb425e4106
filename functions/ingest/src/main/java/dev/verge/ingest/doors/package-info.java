/**
 * The foreign doors: HTTP, CloudEvents, the older stream, Pub/Sub and TimeSeries. Each turns what comes into
 * {@link dev.verge.ingest.doors.Arrival}s and hands them to the one {@link dev.verge.ingest.doors.MeasurementWriter};
 * none of them knows windows, leases of partitions or models.
 */
@NullMarked
package dev.verge.ingest.doors;

import org.jspecify.annotations.NullMarked;
