package dev.verge.gateway.vehicles;

/**
 * How far a client has seen its outcomes: the last entry of each stream. Clients keep it as an opaque text.
 *
 * @param predictions last entry of the partition's predictions
 * @param rejections last entry of its rejections
 */
record Cursor(EntryId predictions, EntryId rejections) {
    /** @throws IllegalArgumentException if the text is none */
    static Cursor parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) throw new IllegalArgumentException("no cursor");
        return new Cursor(EntryId.parse(text.substring(0, slash)), EntryId.parse(text.substring(slash + 1)));
    }

    EntryId of(Outcome.Kind kind) {
        return kind == Outcome.Kind.PREDICTION ? predictions : rejections;
    }

    Cursor after(Outcome outcome) {
        return outcome.kind() == Outcome.Kind.PREDICTION
                ? new Cursor(outcome.entry(), rejections)
                : new Cursor(predictions, outcome.entry());
    }

    boolean covers(Outcome outcome) {
        return outcome.entry().compareTo(of(outcome.kind())) <= 0;
    }

    @Override
    public String toString() {
        return predictions + "/" + rejections;
    }
}
