package dev.verge.ingest.doors;

/** What came is no CloudEvent. */
class NoEventException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoEventException(String message) {
        super(message);
    }

    String detail() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
