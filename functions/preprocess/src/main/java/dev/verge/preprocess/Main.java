package dev.verge.preprocess;

import dev.verge.inference.repository.Trial;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** The function's beginning; or, when a function has started it for that, a trial of one model, without the function. */
@QuarkusMain
public final class Main {
    private Main() {}

    /** @param args none, or those of a {@link Trial} */
    public static void main(String[] args) {
        if (Trial.asked(args)) System.exit(Trial.run(args));
        Quarkus.run(args);
    }
}
