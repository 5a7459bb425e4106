package dev.verge.load.wan;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP proxy on the loopback interface that is a wide-area network to whoever connects through it. All connections share
 * its rate; a new one waits for one more round trip before its first byte arrives, as for TCP's handshake. Link and fault
 * may be changed at any time, by any thread. Not imitated: loss and retransmission of single packets, and connection
 * attempts that hang (the kernel accepts them; what is sent then vanishes).
 */
public final class WanProxy implements AutoCloseable {
    private static final int READ_BYTES = 16 * 1024;

    private final InetSocketAddress target;
    private final EventLoopGroup group = new NioEventLoopGroup(1, new DefaultThreadFactory("wan", true));
    private final EventLoop loop = group.next();
    private final Channel server;
    private final SplittableRandom random;
    private final Set<Connection> connections = new HashSet<>();
    private final Direction up = new Direction(true);
    private final Direction down = new Direction(false);
    private volatile Wan link;
    private volatile Fault fault = Fault.NONE;

    /** One direction of the link. */
    private final class Direction implements Half.Way {
        private final boolean requests;
        private final Bucket bucket = new Bucket();
        private final AtomicLong bytes = new AtomicLong();

        Direction(boolean requests) {
            this.requests = requests;
        }

        @Override
        public long arrival(long now, int length) {
            Wan wan = link;
            return bucket.departure(now, length, wan.bitsPerSecond()) + oneWay(wan);
        }

        @Override
        public boolean loses() {
            return requests ? fault.losesRequests() : fault.losesReplies();
        }

        @Override
        public void arrived(int length) {
            bytes.addAndGet(length);
        }
    }

    private record Connection(Channel client, Channel far, Half up, Half down) {
        void reset() {
            up.reset();
            down.reset();
        }
    }

    private WanProxy(InetSocketAddress target, Wan link, long seed) {
        this.target = target;
        this.link = link;
        this.random = new SplittableRandom(seed);
        this.server = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
                .childHandler(new ChannelInitializer<NioSocketChannel>() {
                    @Override
                    protected void initChannel(NioSocketChannel client) {
                        accepted(client);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    /** A link to a port of this machine. */
    public static WanProxy to(int port, Wan link) {
        return to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), link, 1);
    }

    /**
     * A link to somewhere.
     *
     * @param seed of the jitter
     */
    public static WanProxy to(InetSocketAddress target, Wan link, long seed) {
        return new WanProxy(target, link, seed);
    }

    /** The port that it listens to. */
    public int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /** {@code http://127.0.0.1:<port>}. */
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** What the link is like. */
    public Wan link() {
        return link;
    }

    /** What is wrong with it. */
    public Fault fault() {
        return fault;
    }

    /** From now on the link is like this; what is under way arrives as it would have. */
    public void set(Wan wan) {
        link = wan;
    }

    /** From now on this is wrong with the link; {@link Fault#NONE} heals it for connections that have lost nothing. */
    public void set(Fault now) {
        fault = now;
        loop.execute(() -> {
            if (now == Fault.RESET) Set.copyOf(connections).forEach(Connection::reset);
            else if (now == Fault.NONE) Set.copyOf(connections).forEach(WanProxy::forgetDead);
        });
    }

    /** Faults by a schedule that begins now. Between outages the link is whole. */
    public void follow(List<Outage> outages) {
        for (Outage outage : outages) {
            at(outage.from(), outage.fault());
            at(outage.until(), Fault.NONE);
        }
    }

    private void at(Duration when, Fault now) {
        loop.schedule(() -> set(now), when.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Ends every connection with RST, once; new ones are made as always. */
    public void resetConnections() {
        loop.execute(() -> Set.copyOf(connections).forEach(Connection::reset));
    }

    /** Bytes that have arrived at the far end. */
    public long bytesUp() {
        return up.bytes.get();
    }

    /** Bytes that have come back to clients. */
    public long bytesDown() {
        return down.bytes.get();
    }

    // somebody closed a connection while nobody could be told: the other end learns it now, as by its next packet
    private static void forgetDead(Connection connection) {
        boolean lost = connection.up().hasLost() || connection.down().hasLost();
        if (lost && !(connection.client().isActive() && connection.far().isActive())) connection.reset();
    }

    private long oneWay(Wan wan) {
        long half = wan.roundTrip().toNanos() / 2;
        long jitter = wan.jitter().toNanos() / 2;
        return jitter == 0 ? half : half + random.nextLong(-jitter, jitter + 1);
    }

    private void accepted(NioSocketChannel client) {
        if (fault == Fault.RESET) {
            client.config().setSoLinger(0);
            client.close();
            return;
        }
        Wan wan = link;
        long first = System.nanoTime() + wan.roundTrip().toNanos() + oneWay(wan);
        new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
                .handler(new ChannelInboundHandlerAdapter())
                .connect(target)
                .addListener(done -> {
                    Channel far = ((ChannelFuture) done).channel();
                    if (done.isSuccess()) join(client, far, first);
                    else refuse(client);
                });
    }

    private static void refuse(NioSocketChannel client) {
        if (client.isActive()) client.config().setSoLinger(0);
        client.close();
    }

    private void join(Channel client, Channel far, long first) {
        Half there = new Half(client, far, up, first);
        Half back = new Half(far, client, down, first);
        Connection connection = new Connection(client, far, there, back);
        connections.add(connection);
        client.pipeline().addLast(there, new Writable(back));
        far.pipeline().addLast(back, new Writable(there));
        // gone when both ends are closed and nothing is under way to either
        client.closeFuture().addListener(closed -> left(connection));
        far.closeFuture().addListener(closed -> left(connection));
        client.config().setAutoRead(true);
        far.config().setAutoRead(true);
        if (fault == Fault.RESET) connection.reset();
        else if (!client.isActive()) there.ended();
    }

    private void left(Connection connection) {
        if (connection.client().isOpen() || connection.far().isOpen()) return;
        connections.remove(connection);
        connection.up().drop();
        connection.down().drop();
    }

    /** Tells the half that writes to this channel when there is room again. */
    private static final class Writable extends ChannelInboundHandlerAdapter {
        private final Half writer;

        Writable(Half writer) {
            this.writer = writer;
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            writer.readOrWait();
        }
    }

    /** Closes the proxy and every connection through it. */
    @Override
    public void close() {
        server.close().syncUninterruptibly();
        loop.submit(() -> Set.copyOf(connections).forEach(Connection::reset)).syncUninterruptibly();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
