package dev.verge.inference.plane;

/** Is told of each use of a model, its beginning and its end. Called by many threads, on the way of every request. */
public interface UseCount {
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
}
