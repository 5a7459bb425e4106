package dev.verge.ingest.doors;

import io.cloudevents.CloudEvent;

/**
 * An event and its data, which stays where it came.
 *
 * @param event the attributes; its own data is empty
 * @param data the data
 */
record ReceivedEvent(CloudEvent event, Slice data) {}
