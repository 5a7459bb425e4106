package dev.verge.inference.onnx;

/** Is told on the thread of a run that it begins and that it has ended. On the way of every run. */
public interface RunMark {
    /** Nobody wants to know. */
    RunMark NONE = new RunMark() {
        @Override
        public void enter() {}

        @Override
        public void leave() {}
    };

    /** A run begins on this thread. */
    void enter();

    /** The run on this thread has ended. */
    void leave();
}
