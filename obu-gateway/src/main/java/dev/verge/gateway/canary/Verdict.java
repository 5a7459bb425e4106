package dev.verge.gateway.canary;

import java.util.List;

/**
 * What is thought of a canary.
 *
 * @param kind what is to be done
 * @param because one sentence a fact
 */
record Verdict(Kind kind, List<String> because) {
    Verdict {
        because = List.copyOf(because);
    }

    enum Kind {
        TOO_FEW("too-few"),
        UNDECIDED("undecided"),
        PROMOTE("promote"),
        ROLL_BACK("roll-back");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }
}
