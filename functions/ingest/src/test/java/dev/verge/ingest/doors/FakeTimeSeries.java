package dev.verge.ingest.doors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Answers {@code TS.MGET} and {@code TS.MRANGE} as the TimeSeries module does in RESP2, and to everything else OK. The
 * module itself is in no test dependency; {@link TimeSeriesModuleIT} runs the same tests with it where there is one.
 */
final class FakeTimeSeries implements SeriesStore {
    private final ServerSocket server;
    private final Map<String, Map<String, String>> labels = new ConcurrentSkipListMap<>();
    private final Map<String, TreeMap<Long, String>> samples = new ConcurrentHashMap<>();
    private final List<Socket> clients = new ArrayList<>();

    FakeTimeSeries() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    @Override
    public String url() {
        return "redis://127.0.0.1:" + server.getLocalPort();
    }

    @Override
    public void create(String key, Map<String, String> keyLabels) {
        samples.put(key, new TreeMap<>());
        labels.put(key, new TreeMap<>(keyLabels));
    }

    @Override
    public synchronized void add(String key, long ts, String value) {
        requireNonNull(samples.get(key)).put(ts, value);
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket client : clients) client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                clients.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket client) {
        try (var in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
                OutputStream out = client.getOutputStream()) {
            while (true) {
                out.write(answer(command(in)).getBytes(UTF_8));
                out.flush();
            }
        } catch (IOException e) {
            // the client went away
        }
    }

    private static List<String> command(DataInputStream in) throws IOException {
        int parts = Integer.parseInt(line(in).substring(1));
        List<String> command = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            byte[] part = new byte[Integer.parseInt(line(in).substring(1))];
            in.readFully(part);
            in.skipBytes(2);
            command.add(new String(part, UTF_8));
        }
        return command;
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int c = in.read();
            if (c < 0) throw new IOException("end");
            if (c == '\n') return line.toString().strip();
            line.append((char) c);
        }
    }

    private synchronized String answer(List<String> command) {
        return switch (command.getFirst()) {
            case "HELLO" -> "-ERR unknown command 'HELLO'\r\n";
            case "PING" -> "+PONG\r\n";
            case "TS.MGET" -> newest(filters(command));
            case "TS.MRANGE" -> range(command);
            default -> "+OK\r\n";
        };
    }

    private String newest(List<String> filters) {
        List<String> series = new ArrayList<>();
        for (String key : matching(filters)) {
            Entry<Long, String> last = requireNonNull(samples.get(key)).lastEntry();
            series.add(array(List.of(bulk(key), labels(key), last == null ? array(List.of()) : sample(last))));
        }
        return array(series);
    }

    private String range(List<String> command) {
        long from = Long.parseLong(command.get(1));
        int count = Integer.parseInt(command.get(command.indexOf("COUNT") + 1));
        List<String> series = new ArrayList<>();
        for (String key : matching(filters(command))) {
            List<String> found = requireNonNull(samples.get(key)).tailMap(from).entrySet().stream()
                    .limit(count)
                    .map(FakeTimeSeries::sample)
                    .toList();
            series.add(array(List.of(bulk(key), labels(key), array(found))));
        }
        return array(series);
    }

    private static List<String> filters(List<String> command) {
        return command.subList(command.indexOf("FILTER") + 1, command.size());
    }

    private List<String> matching(List<String> filters) {
        return labels.keySet().stream()
                .filter(key -> filters.stream().allMatch(filter -> matches(key, filter)))
                .toList();
    }

    private boolean matches(String key, String filter) {
        String[] parts = filter.split("=", 2);
        return requireNonNull(labels.get(key)).getOrDefault(parts[0], "").equals(parts[1]);
    }

    private String labels(String key) {
        return array(requireNonNull(labels.get(key)).entrySet().stream()
                .map(label -> array(List.of(bulk(label.getKey()), bulk(label.getValue()))))
                .toList());
    }

    private static String sample(Entry<Long, String> sample) {
        return array(List.of(":" + sample.getKey() + "\r\n", "+" + sample.getValue() + "\r\n"));
    }

    private static String array(List<String> parts) {
        return "*" + parts.size() + "\r\n" + String.join("", parts);
    }

    private static String bulk(String text) {
        return "$" + text.getBytes(UTF_8).length + "\r\n" + text + "\r\n";
    }
}
