package dev.verge.gateway.canary;

/**
 * How far a new revision has come.
 *
 * @param service of Knative; empty for a configured target
 * @param revision the new one
 * @param percent of the service's traffic that it has already
 * @param rejected whether it was rolled back
 */
public record Stage(String service, String revision, int percent, boolean rejected) {
    /** Of a configured target, which gets copies only. */
    static final Stage CONFIGURED = new Stage("", "", 0, false);
}
