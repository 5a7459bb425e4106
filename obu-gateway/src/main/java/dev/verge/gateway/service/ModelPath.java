package dev.verge.gateway.service;

/** What a request's path says of it. */
final class ModelPath {
    /** Where windows in the one form come in that may be rewritten, deferred and kept. */
    static final String WINDOWS = "/v1/predict";

    private ModelPath() {}

    /**
     * Whether what is posted there is tensors, which say nothing of a vehicle by themselves. Windows in other forms than the
     * one that is rewritten, in headers too, are none.
     */
    static boolean isTensors(String path) {
        return path.equals("/invocations")
                || path.equals("/v2")
                || path.startsWith("/v2/")
                || path.startsWith("/v1/models/");
    }

    /** From {@code /v2/models/NAME/…} and {@code /v1/models/NAME:predict}; empty where the path names none. */
    static String model(String path) {
        if (!path.startsWith("/v2/models/") && !path.startsWith("/v1/models/")) return "";
        String rest = path.substring("/v2/models/".length());
        int end = rest.length();
        for (char mark : new char[] {'/', ':'}) {
            int at = rest.indexOf(mark);
            if (at >= 0) end = Math.min(end, at);
        }
        return rest.substring(0, end);
    }
}
