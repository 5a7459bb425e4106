package dev.verge.inference.repository;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process holds in memory, where the system tells (Linux); 0 elsewhere. */
final class ProcessMemory {
    private final Path status;

    ProcessMemory(long pid) {
        status = Path.of("/proc", Long.toString(pid), "status");
    }

    /** Resident bytes. */
    long resident() {
        try {
            String text = Files.readString(status, US_ASCII);
            int at = text.indexOf("VmRSS:");
            if (at < 0) return 0;
            String value = text.substring(at + "VmRSS:".length(), text.indexOf(" kB", at));
            return Long.parseLong(value.strip()) * 1024;
        } catch (IOException e) {
            return 0;
        }
    }
}
