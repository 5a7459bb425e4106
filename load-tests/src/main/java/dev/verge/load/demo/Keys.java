package dev.verge.load.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** Single keys from the terminal, as they are pressed. The terminal is as before when it is closed. */
public final class Keys implements AutoCloseable {
    private final String before;

    private Keys(String before) {
        this.before = before;
    }

    /**
     * Hands over each key; nothing where there is no terminal in front of us.
     *
     * @param input what the terminal sends
     */
    public static Optional<Keys> listen(InputStream input, IntConsumer pressed) {
        Optional<String> before = shell("stty -g </dev/tty");
        // a process in the background is stopped for this, which the shell's time limit ends: then nobody reads either
        if (before.isEmpty() || shell("stty -icanon -echo min 1 </dev/tty").isEmpty()) return Optional.empty();
        Thread.ofPlatform().daemon().name("keys").start(() -> read(input, pressed));
        return Optional.of(new Keys(before.get()));
    }

    private static void read(InputStream input, IntConsumer pressed) {
        try {
            for (int key = input.read(); key >= 0; key = input.read()) pressed.accept(key);
        } catch (IOException e) {
            // no more keys
        }
    }

    private static Optional<String> shell(String command) {
        try {
            Process shell = new ProcessBuilder("/bin/sh", "-c", command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!shell.waitFor(1, TimeUnit.SECONDS)) {
                shell.destroyForcibly();
                return Optional.empty();
            }
            String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return shell.exitValue() == 0 ? Optional.of(said) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        if (before.matches("[0-9a-f:=a-z]+")) shell("stty " + before + " </dev/tty");
    }
}
