package dev.verge.load.door;

/** A door whose rows are commands to Redis, sent without waiting for their answers. */
abstract class PipelinedDoor implements Door {
    /** The way to Redis; counts what became of the rows. */
    final Pipeline pipeline;

    PipelinedDoor(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    @Override
    public void flush() {
        pipeline.flush();
    }

    @Override
    public void drain() {
        pipeline.drain();
    }

    @Override
    public final Receipt receipt() {
        return pipeline.receipt();
    }

    @Override
    public final void close() {
        pipeline.close();
    }
}
