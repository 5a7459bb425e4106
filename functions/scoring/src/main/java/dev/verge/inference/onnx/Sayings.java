package dev.verge.inference.onnx;

import dev.verge.telemetry.Texts;
import java.util.regex.Pattern;

/** What ONNX Runtime says, without where in its source it says it. */
final class Sayings {
    private static final int LONGEST = 300;

    /** What goes: codes, our own folders, files and lines of the source, names of functions with and without arguments. */
    private static final Pattern NOISE = Pattern.compile("^Error code - \\w+ - message: "
            + "|Load model from .*? failed:"
            + "|\\[ONNXRuntimeError\\] : \\d+ : \\w+ : "
            + "|\\S+[.](?:cc|h|cpp):\\d+ [^(]*::[^(]*\\(.*?\\)(?: const)?(?:::<lambda\\(.*?\\)>)? (?=\\S)"
            + "|\\S+[.](?:cc|h|cpp):\\d+ (?:\\w+ (?=[A-Z]))?");

    private Sayings() {}

    /** At most 300 characters on one line. */
    static String plain(String said) {
        return Texts.printable(NOISE.matcher(said).replaceAll("").strip(), LONGEST);
    }
}
