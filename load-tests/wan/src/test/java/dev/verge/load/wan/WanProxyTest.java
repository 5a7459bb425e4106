package dev.verge.load.wan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over real sockets. Times have lower bounds that must hold and upper ones that hold on a machine that is busy. */
@Timeout(60)
class WanProxyTest {
    private static final int SILENCE_MILLIS = 300;

    private final AtomicLong received = new AtomicLong();
    private ServerSocket echo;
    private WanProxy wan;

    @BeforeEach
    void startEcho() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!echo.isClosed()) {
                try {
                    Socket socket = echo.accept();
                    Thread.ofVirtual().start(() -> echo(socket));
                } catch (IOException e) {
                    return;
                }
            }
        });
        wan = WanProxy.to(echo.getLocalPort(), Wan.NEAR);
    }

    private void echo(Socket socket) {
        byte[] buffer = new byte[64 * 1024];
        try (socket) {
            for (int n = socket.getInputStream().read(buffer);
                    n >= 0;
                    n = socket.getInputStream().read(buffer)) {
                received.addAndGet(n);
                socket.getOutputStream().write(buffer, 0, n);
            }
        } catch (IOException e) {
            // the other end went away
        }
    }

    @AfterEach
    void stop() throws IOException {
        wan.close();
        echo.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), wan.port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void ask(Socket socket) throws IOException {
        socket.getOutputStream().write('x');
        assertThat(socket.getInputStream().read()).isEqualTo('x');
    }

    private static double millisOf(Socket socket) throws IOException {
        long begin = System.nanoTime();
        ask(socket);
        return (System.nanoTime() - begin) / 1e6;
    }

    private static void staysSilent(Socket socket) throws IOException {
        socket.setSoTimeout(SILENCE_MILLIS);
        socket.getOutputStream().write('x');
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void aRoundTripTakesAsLongAsItShallAndTheFirstOneTwiceThat() throws IOException {
        wan.set(Wan.parse("80ms"));
        try (Socket socket = connect()) {
            assertThat(millisOf(socket)).isGreaterThanOrEqualTo(159).isLessThan(3000);
            assertThat(millisOf(socket)).isGreaterThanOrEqualTo(79).isLessThan(2000);
            wan.set(Wan.NEAR);
            double best = Double.MAX_VALUE;
            for (int i = 0; i < 50; i++) best = Math.min(best, millisOf(socket));
            assertThat(best).isLessThan(79);
        }
    }

    @Test
    void jitterVariesTheRoundTripWithinItsBounds() throws IOException {
        wan.set(Wan.parse("30ms±20ms"));
        try (Socket socket = connect()) {
            double[] millis = new double[40];
            for (int i = 0; i < millis.length; i++) millis[i] = millisOf(socket);
            assertThat(Arrays.stream(millis).min().orElseThrow()).isBetween(9.0, 30.0);
            assertThat(Arrays.stream(millis).max().orElseThrow()).isGreaterThan(30);
        }
    }

    @Test
    void bytesPassNoFasterThanTheRateInOrderAndWhole() throws Exception {
        wan.set(Wan.parse("10ms±10ms,16mbit"));
        byte[] sent = new byte[500_000];
        new Random(1).nextBytes(sent);
        try (Socket socket = connect()) {
            long begin = System.nanoTime();
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    socket.getOutputStream().write(sent);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            byte[] back = socket.getInputStream().readNBytes(sent.length);
            double seconds = (System.nanoTime() - begin) / 1e9;
            writer.join();

            assertThat(back).isEqualTo(sent);
            // 500,000 bytes at two million a second; the ways there and back overlap
            assertThat(seconds).isBetween(0.24, 10.0);
            assertThat(wan.bytesUp()).isEqualTo(sent.length);
            assertThat(wan.bytesDown()).isEqualTo(sent.length);
        }
    }

    @Test
    void aSlowReaderHoldsTheSenderBackInsteadOfFillingMemory() throws Exception {
        try (Socket socket = connect()) {
            AtomicLong written = new AtomicLong();
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    byte[] part = new byte[64 * 1024];
                    while (written.addAndGet(part.length) < 1L << 30)
                        socket.getOutputStream().write(part);
                } catch (IOException e) {
                    // closed below
                }
            });
            AtomicLong before = new AtomicLong(-1);
            await().pollInterval(Duration.ofMillis(500))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> written.get() == before.getAndSet(written.get()));
            assertThat(written.get()).isLessThan(64L << 20);
            socket.close();
            writer.join();
        }
    }

    @Test
    void aBlackHoleAcceptsAndSwallowsAndWhatLostBytesStaysDead() throws IOException {
        try (Socket old = connect();
                Socket idle = connect()) {
            ask(old);
            ask(idle);
            wan.set(Fault.BLACK_HOLE);
            staysSilent(old);
            try (Socket fresh = connect()) {
                staysSilent(fresh);
                assertThat(received.get()).isEqualTo(2);
                wan.set(Fault.NONE);
                staysSilent(old);
                staysSilent(fresh);
                ask(idle);
            }
            try (Socket fresh = connect()) {
                ask(fresh);
            }
        }
    }

    @Test
    void nobodyIsToldOfAnEndUntilABlackHoleIsOver() throws IOException {
        Socket client = connect();
        ask(client);
        wan.set(Fault.BLACK_HOLE);
        client.close();
        try (Socket other = connect()) {
            staysSilent(other);
            wan.set(Fault.NONE);
            other.setSoTimeout(SILENCE_MILLIS);
            // both ends are there: nobody resets it, and it stays dead
            assertThatThrownBy(() -> other.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void halfOpenLosesOneDirection() throws IOException {
        try (Socket socket = connect()) {
            ask(socket);
            wan.set(Fault.REPLIES_LOST);
            staysSilent(socket);
            await().until(() -> received.get() == 2);
        }
        wan.set(Fault.NONE);
        try (Socket socket = connect()) {
            ask(socket);
            wan.set(Fault.REQUESTS_LOST);
            staysSilent(socket);
            assertThat(received.get()).isEqualTo(3);
        }
    }

    @Test
    void whatIsUnderWayWhenTheLinkBreaksIsLost() throws IOException {
        try (Socket socket = connect()) {
            ask(socket);
            wan.set(Wan.parse("2s"));
            socket.getOutputStream().write('x');
            wan.set(Wan.NEAR);
            wan.set(Fault.BLACK_HOLE);
            socket.setSoTimeout(2_500);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            assertThat(received.get()).isEqualTo(1);
        }
    }

    @Test
    void aResetEndsOldConnectionsAndNewOnes() throws IOException {
        try (Socket socket = connect()) {
            ask(socket);
            wan.set(Fault.RESET);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        assertThatThrownBy(() -> {
                    try (Socket fresh = connect()) {
                        ask(fresh);
                        ask(fresh);
                    }
                })
                .isInstanceOfAny(SocketException.class, AssertionError.class);
        wan.set(Fault.NONE);
        try (Socket socket = connect()) {
            ask(socket);
            wan.resetConnections();
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void anEndIsToldAfterWhatWasSentBefore() throws IOException {
        wan.set(Wan.parse("60ms"));
        try (ServerSocket once = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                WanProxy far = WanProxy.to(once.getLocalPort(), Wan.parse("60ms"));
                Socket client = new Socket(InetAddress.getLoopbackAddress(), far.port());
                Socket served = once.accept()) {
            client.getOutputStream().write(new byte[] {1, 2, 3});
            client.close();
            assertThat(served.getInputStream().readAllBytes()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void nobodyAtTheFarEndIsAReset() throws IOException {
        echo.close();
        try (Socket socket = connect()) {
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        } catch (SocketException resetBeforeItWasUsed) {
            // as well
        }
    }

    @Test
    void aScheduleIsFollowed() throws IOException {
        wan.follow(List.of(new Outage(Duration.ofMillis(400), Duration.ofMillis(900), Fault.RESET)));
        try (Socket socket = connect()) {
            ask(socket);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        await().until(() -> wan.fault() == Fault.NONE);
        try (Socket socket = connect()) {
            ask(socket);
        }
    }
}
