package dev.verge.gateway.vehicles;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.OptionalLong;

/**
 * One answer for each block of N rows of a connection: which block a window answers, and which ones go without. Windows
 * are cut from the vehicle's rows, a connection's blocks from what came over it; of N rows in a row exactly one ends a
 * window, so a window answers the block that its last row is in. For one thread; time comes in as an argument.
 */
final class Blocks {
    private static final int MOST = 1000;

    private static final class Block {
        final long number;
        long lastTs;
        int rows;
        long fullSince;
        boolean answered;

        Block(long number) {
            this.number = number;
        }
    }

    private final int size;
    private final long patienceNanos;
    private final ArrayDeque<Block> blocks = new ArrayDeque<>();
    private Block open = new Block(0);
    private long before = Long.MIN_VALUE;

    Blocks(int size, long patienceNanos) {
        this.size = size;
        this.patienceNanos = patienceNanos;
    }

    /** A row came. */
    void row(long ts, long now) {
        open.rows++;
        open.lastTs = ts;
        if (open.rows < size) return;
        open.fullSince = now;
        blocks.add(open);
        if (blocks.size() > MOST) blocks.remove();
        open = new Block(open.number + 1);
    }

    /** The number of the block that a window with this last row answers; empty: none, or one that was answered. */
    OptionalLong answers(long lastTs) {
        if (lastTs <= before) return OptionalLong.empty();
        Block found = open;
        for (Block block : blocks) {
            if (lastTs <= block.lastTs) {
                found = block;
                break;
            }
        }
        // a window of rows that this connection did not bring
        if (found == open && (open.rows == 0 || lastTs > open.lastTs)) return OptionalLong.empty();
        if (found.answered) return OptionalLong.empty();
        found.answered = true;
        forget();
        return OptionalLong.of(found.number);
    }

    /** The number of a full block that has waited long enough; it is answered with that. */
    OptionalLong overdue(long now) {
        for (Block block : blocks) {
            if (block.answered || now - block.fullSince < patienceNanos) continue;
            block.answered = true;
            forget();
            return OptionalLong.of(block.number);
        }
        return OptionalLong.empty();
    }

    private void forget() {
        Iterator<Block> all = blocks.iterator();
        while (all.hasNext()) {
            Block block = all.next();
            if (!block.answered) return;
            before = block.lastTs;
            all.remove();
        }
    }
}
