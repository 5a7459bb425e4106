package dev.verge.inference.plane;

import dev.verge.inference.onnx.RunMark;

/**
 * Is told of each use of a model, its beginning and its end, and of each run of ONNX Runtime, on its thread. Called by many
 * threads, on the way of every request.
 */
public interface UseCount extends RunMark {
    /** Nobody wants to know. */
    UseCount NONE = new UseCount() {
        @Override
        public void begin() {}

        @Override
        public void end() {}
    };

    /** A use begins. */
    void begin();

    /** A use has ended. */
    void end();

    @Override
    default void enter() {}

    @Override
    default void leave() {}
}
