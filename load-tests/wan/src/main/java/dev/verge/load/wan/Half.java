package dev.verge.load.wan;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One direction of one connection: what comes from the source reaches the sink later, or never. On one event loop. */
final class Half extends ChannelInboundHandlerAdapter {
    /** More than that on its way, and no more is taken: memory is bounded, and a sender notices a slow link. */
    private static final long MOST_BYTES = 1 << 20;

    /** Bytes, or the end of the connection where there are none. */
    private record Parcel(long at, @Nullable ByteBuf bytes, boolean reset) {}

    /** What a half asks its proxy: when bytes that came now arrive, and whether they do. */
    interface Way {
        long arrival(long now, int bytes);

        boolean loses();

        void arrived(int bytes);
    }

    private final Channel source;
    private final Channel sink;
    private final Way way;
    private final Deque<Parcel> under = new ArrayDeque<>();
    private long bytesUnderWay;
    private long notBefore;
    private boolean ended;
    private boolean lost;
    private boolean broken;

    /** @param notBefore when the first byte can arrive ({@link System#nanoTime}) */
    Half(Channel source, Channel sink, Way way, long notBefore) {
        this.source = source;
        this.sink = sink;
        this.way = way;
        this.notBefore = notBefore;
    }

    /** Whether bytes, or the news of an end, were lost. */
    boolean hasLost() {
        return lost;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        if (isLost()) {
            bytes.release();
            return;
        }
        bytesUnderWay += bytes.readableBytes();
        send(bytes, bytes.readableBytes());
        readOrWait();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        broken = true;
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ended();
    }

    /** The source has closed: the sink learns it when what was sent before has arrived. */
    void ended() {
        if (ended) return;
        ended = true;
        if (!isLost()) send(null, 0);
    }

    private boolean isLost() {
        lost |= way.loses();
        return lost;
    }

    private void send(@Nullable ByteBuf bytes, int length) {
        long now = System.nanoTime();
        notBefore = Math.max(notBefore, way.arrival(now, length));
        under.add(new Parcel(notBefore, bytes, broken));
        long wait = notBefore - now;
        if (wait <= 0 && under.size() == 1) arrive();
        else sink.eventLoop().schedule(this::arrive, Math.max(0, wait), TimeUnit.NANOSECONDS);
    }

    // one call for each parcel, in order
    private void arrive() {
        Parcel parcel = under.poll();
        if (parcel == null) return;
        ByteBuf bytes = parcel.bytes();
        if (bytes != null) bytesUnderWay -= bytes.readableBytes();
        // what was on its way when the link broke is lost, too
        if (isLost()) {
            if (bytes != null) bytes.release();
        } else if (bytes == null) {
            end(parcel.reset());
        } else {
            way.arrived(bytes.readableBytes());
            sink.writeAndFlush(bytes, sink.voidPromise());
        }
        readOrWait();
    }

    private void end(boolean reset) {
        if (reset) reset();
        else if (sink.isActive()) sink.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Ends the sink's connection with RST. */
    void reset() {
        if (sink.isActive()) sink.config().setOption(ChannelOption.SO_LINGER, 0);
        sink.close();
    }

    void readOrWait() {
        boolean read = bytesUnderWay < MOST_BYTES && (lost || sink.isWritable());
        if (source.isOpen() && source.config().isAutoRead() != read)
            source.config().setAutoRead(read);
    }

    /** Lets go of what is still on its way. */
    void drop() {
        for (Parcel parcel : under) {
            if (parcel.bytes() != null) parcel.bytes().release();
        }
        under.clear();
    }
}
