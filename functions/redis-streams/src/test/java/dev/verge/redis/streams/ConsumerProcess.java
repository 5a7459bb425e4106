package dev.verge.redis.streams;

import io.smallrye.mutiny.Multi;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.reactive.messaging.Message;

/// A consumer in a process of its own, which takes entries and never settles one.
final class ConsumerProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private ConsumerProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    static ConsumerProcess start(String url, String stream, String group) {
        try {
            return new ConsumerProcess(new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            ConsumerProcess.class.getName(),
                            url,
                            stream,
                            group))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Waits until the process has been handed that many entries.
    void awaitEntries(int count) {
        try {
            String line = "";
            while (line != null && !line.equals("entries=" + count)) {
                line = output.readLine();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// SIGKILL.
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] arguments) throws InterruptedException {
        Flow.Publisher<Message<?>> messages = new Channels()
                .publisher(Map.of(
                        "url", arguments[0], "stream", arguments[1], "group", arguments[2], "consumer", "killed"));
        AtomicInteger count = new AtomicInteger();
        Multi.createFrom()
                .publisher(messages)
                .subscribe()
                .with(message -> System.out.println("entries=" + count.incrementAndGet()));
        new CountDownLatch(1).await();
    }
}
