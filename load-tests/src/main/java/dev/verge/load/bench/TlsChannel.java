package dev.verge.load.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** TLS over a channel, for a client that measures: it believes every certificate. The handshake is done when it is open. */
final class TlsChannel implements ByteChannel {
    private final SocketChannel channel;
    private final SSLEngine engine;
    private final ByteBuffer in;
    private final ByteBuffer out;

    /** @param channel connected, blocking */
    TlsChannel(SocketChannel channel) throws IOException {
        this.channel = channel;
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Everybody()}, new SecureRandom());
            engine = context.createSSLEngine("localhost", 0);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
        engine.setUseClientMode(true);
        in = ByteBuffer.allocateDirect(4 * engine.getSession().getPacketBufferSize());
        out = ByteBuffer.allocateDirect(4 * engine.getSession().getPacketBufferSize());
        shakeHands();
    }

    private void shakeHands() throws IOException {
        engine.beginHandshake();
        ByteBuffer nothing = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        HandshakeStatus status = engine.getHandshakeStatus();
        while (status != HandshakeStatus.FINISHED && status != HandshakeStatus.NOT_HANDSHAKING) {
            switch (status) {
                case NEED_WRAP -> write(ByteBuffer.allocate(0));
                case NEED_TASK -> engine.getDelegatedTask().run();
                default -> {
                    if (unwrap(nothing) == SSLEngineResult.Status.BUFFER_UNDERFLOW && channel.read(in) < 0) {
                        throw new IOException("closed in the handshake");
                    }
                }
            }
            status = engine.getHandshakeStatus();
        }
    }

    private SSLEngineResult.Status unwrap(ByteBuffer into) throws IOException {
        in.flip();
        SSLEngineResult.Status status = engine.unwrap(in, into).getStatus();
        in.compact();
        return status;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int before = into.position();
        if (channel.read(in) < 0) return -1;
        while (in.position() > 0 && unwrap(into) == SSLEngineResult.Status.OK) {
            // one record after the other
        }
        return into.position() - before;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        int before = from.position();
        out.clear();
        do engine.wrap(from, out);
        while (from.hasRemaining());
        out.flip();
        while (out.hasRemaining()) channel.write(out);
        return from.position() - before;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static final class Everybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
