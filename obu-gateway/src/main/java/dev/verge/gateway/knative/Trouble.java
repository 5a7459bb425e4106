package dev.verge.gateway.knative;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.WatcherException;

/**
 * What is wrong with the way to Kubernetes, in words that say what to do.
 *
 * @param sentence for people
 */
record Trouble(String sentence) {
    static Trouble of(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof KubernetesClientException)) cause = cause.getCause();
        if (cause instanceof WatcherException && cause.getCause() instanceof KubernetesClientException inner)
            cause = inner;
        int code = cause instanceof KubernetesClientException client ? client.getCode() : 0;
        return new Trouble(
                switch (code) {
                    case 401 -> "the API server does not know who asks: is a service account's token mounted?";
                    case 403 -> "get, list and watch are not allowed: bind the Role of docs/operations.md";
                    case 404 -> "the API server knows no serving.knative.dev/v1: is Knative Serving installed?";
                    default -> root(failure);
                });
    }

    private static String root(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) cause = cause.getCause();
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }
}
