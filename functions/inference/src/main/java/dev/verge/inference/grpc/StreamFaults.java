package dev.verge.inference.grpc;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception.StreamException;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Keeps the fault of one stream from ending its connection and with it everybody else's calls: Vert.x closes the connection
 * on any exception, and a call that is cancelled while its trailers wait behind unsent data makes one. RFC 9113, section
 * 5.4.2: a stream error concerns its stream. See docs/adr/0190.
 */
@Sharable
final class StreamFaults extends ChannelInboundHandlerAdapter {
    private static final AttributeKey<Boolean> INSTALLED = AttributeKey.valueOf("verge-stream-faults");
    private static final StreamFaults HANDLER = new StreamFaults();

    private StreamFaults() {}

    /** Must be called on the connection's event loop; costs little where it was before. */
    static void keepFrom(HttpConnection connection) {
        if (!(connection instanceof ConnectionBase base)) return;
        Channel channel = base.channel();
        if (channel.attr(INSTALLED).getAndSet(true) == null) channel.pipeline().addFirst(HANDLER);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Http2ConnectionHandler http = context.pipeline().get(Http2ConnectionHandler.class);
        if (http != null && Http2CodecUtil.getEmbeddedHttp2Exception(cause) instanceof StreamException fault) {
            Http2Stream stream = http.connection().stream(fault.streamId());
            // what the caller has reset is over already
            if (stream != null && stream.state() != Http2Stream.State.CLOSED) {
                http.onError(context.pipeline().context(http), true, cause);
            }
        } else {
            context.fireExceptionCaught(cause);
        }
    }
}
