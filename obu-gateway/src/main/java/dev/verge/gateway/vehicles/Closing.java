package dev.verge.gateway.vehicles;

/** Why a WebSocket is closed by the gateway. */
enum Closing {
    STOPPING(1001, "the gateway is stopping: connect again"),
    SILENT(1001, "nothing was heard for too long: connect again"),
    TOO_SLOW(1013, "results are not read fast enough: connect again"),
    NO_HELLO(4400, "no hello came"),
    REPLACED(4409, "another connection of this vehicle took over");

    private final int code;
    private final String reason;

    Closing(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    short code() {
        return (short) code;
    }

    String reason() {
        return reason;
    }
}
