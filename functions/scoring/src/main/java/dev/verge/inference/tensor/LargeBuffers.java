package dev.verge.inference.tensor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;

/**
 * Direct memory for outputs and replies. What is large is counted for as long as the buffer lives, and comes from the JDK and
 * not from Netty's pool: sockets read and write with that, however much models say.
 */
public final class LargeBuffers {
    /** Longer ones are counted, in bytes. */
    public static final int LARGE = 64 * 1024;

    private LargeBuffers() {}

    /**
     * A buffer of exactly so many bytes.
     *
     * @throws MemoryShortage if other requests' take what there is
     */
    public static ByteBuf direct(int bytes) {
        return direct(bytes, MemoryBudget.DIRECT);
    }

    static ByteBuf direct(int bytes, MemoryBudget budget) {
        if (bytes <= LARGE) return PooledByteBufAllocator.DEFAULT.directBuffer(bytes, bytes);
        if (!budget.take(bytes)) throw new MemoryShortage("a reply of " + bytes + " bytes");
        boolean made = false;
        try {
            ByteBuf buffer = new Counted(bytes, budget);
            made = true;
            return buffer;
        } finally {
            if (!made) budget.giveBack(bytes);
        }
    }

    private static final class Counted extends UnpooledDirectByteBuf {
        private final int bytes;
        private final MemoryBudget budget;

        Counted(int bytes, MemoryBudget budget) {
            super(UnpooledByteBufAllocator.DEFAULT, bytes, bytes);
            this.bytes = bytes;
            this.budget = budget;
        }

        @Override
        protected void deallocate() {
            super.deallocate();
            budget.giveBack(bytes);
        }
    }
}
