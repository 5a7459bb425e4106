package dev.verge.inference.onnx;

import ai.onnxruntime.OrtException;
import dev.verge.inference.tensor.MemoryShortage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells whose fault an exception of ONNX Runtime is. */
final class Failures {
    private static final String NODE = "Non-zero status code returned while running ";
    private static final String MESSAGE = "Status Message: ";
    private static final Pattern WANTED =
            Pattern.compile("Failed to allocate memory for requested buffer of size (\\d+)");
    private static final Pattern FULL =
            Pattern.compile("Available memory of \\d+ is smaller than requested bytes of (\\d+)");
    // no machine for which this is made has it: it will not be there later either
    private static final long NOBODY_HAS = 64L << 30;

    private Failures() {}

    static OrtException invalid(String message) {
        return new OrtException(OrtException.OrtErrorCode.ORT_INVALID_ARGUMENT, message);
    }

    /** Whether a pinned output's shape was not the one that the run made; see op_kernel.cc and execution_frame.cc. */
    static boolean isOfPinnedOutput(OrtException e) {
        String said = String.valueOf(e.getMessage());
        return said.contains("but the computed output shape for this run is")
                || said.contains("OrtValue shape verification failed");
    }

    /** Whether a session's arena had nothing left for the run; see bfc_arena.cc. */
    static boolean isOfFullArena(OrtException e) {
        return FULL.matcher(String.valueOf(e.getMessage())).find();
    }

    /**
     * A node that fails in a model that is warm, while a model whose input may have other shapes and values runs, fails
     * because of them: ONNX Runtime says so by INVALID_ARGUMENT, or by an assertion of the operator.
     *
     * @param free whether an input may have more than one shape, or the model has run before: then its values are at fault
     * @param runBytes what the session's runs may take
     * @throws MemoryShortage if it was refused memory that others may give back
     * @throws ModelFailure if it is not the input's fault
     */
    static InputFailure of(OrtException e, boolean free, long runBytes) {
        String said = String.valueOf(e.getMessage());
        Matcher wanted = WANTED.matcher(said);
        if (wanted.find()) return refused(wanted.group(1));
        Matcher full = FULL.matcher(said);
        if (full.find()) return tooMuch(full.group(1), runBytes);
        if (said.contains("bad_alloc")) throw new MemoryShortage("this run");
        boolean invalid = e.getCode() == OrtException.OrtErrorCode.ORT_INVALID_ARGUMENT;
        boolean ofNode = said.contains(NODE);
        if (invalid || (free && ofNode)) return new InputFailure(shortened(said));
        throw new ModelFailure("the model failed: " + said, e);
    }

    private static InputFailure refused(String bytes) {
        if (bytes.length() > 18 || Long.parseLong(bytes) > NOBODY_HAS) {
            return new InputFailure("an operator would need " + bytes + " bytes");
        }
        throw new MemoryShortage("an operator that needs " + bytes + " bytes");
    }

    private static InputFailure tooMuch(String bytes, long runBytes) {
        if (bytes.length() > 18 || Long.parseLong(bytes) > runBytes) {
            return new InputFailure("an operator would need " + bytes + " bytes, and runs of a model may take "
                    + runBytes + " (verge.inference.run-memory)");
        }
        throw new MemoryShortage("an operator that needs " + bytes + " bytes, of " + runBytes
                + " that runs of a model may take (verge.inference.run-memory),");
    }

    private static String shortened(String said) {
        int node = said.indexOf(NODE);
        if (node < 0) return Sayings.plain(said);
        String operator = said.substring(node + NODE.length());
        int end = operator.indexOf(" node");
        String name = end < 0 ? "an operator" : operator.substring(0, end);
        int message = said.indexOf(MESSAGE);
        return name + " failed: " + (message < 0 ? "" : Sayings.plain(said.substring(message + MESSAGE.length())));
    }
}
