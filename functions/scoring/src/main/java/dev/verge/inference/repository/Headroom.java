package dev.verge.inference.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How much memory another process may take before the kernel kills somebody: what the container's limit leaves (control group
 * v2 or v1, page cache that can be given back not counted), or what the machine has left.
 *
 * @param root {@code /}; another folder in tests
 */
record Headroom(Path root) {
    /** Bytes, or empty where the system does not tell. */
    OptionalLong bytes() {
        OptionalLong machine = kilobytes("proc/meminfo", "MemAvailable:");
        OptionalLong container = version2();
        if (container.isEmpty()) container = version1();
        if (machine.isEmpty()) return container;
        if (container.isEmpty()) return machine;
        return OptionalLong.of(Math.min(machine.getAsLong(), container.getAsLong()));
    }

    private OptionalLong version2() {
        return left("sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory.current", "sys/fs/cgroup/memory.stat");
    }

    private OptionalLong version1() {
        String folder = "sys/fs/cgroup/memory/";
        return left(folder + "memory.limit_in_bytes", folder + "memory.usage_in_bytes", folder + "memory.stat");
    }

    private OptionalLong left(String max, String current, String statistics) {
        OptionalLong limit = number(max);
        OptionalLong used = number(current);
        if (limit.isEmpty() || used.isEmpty()) return OptionalLong.empty();
        long cache = field(statistics, "inactive_file").orElse(0);
        return OptionalLong.of(Math.max(0, limit.getAsLong() - used.getAsLong() + cache));
    }

    private OptionalLong kilobytes(String file, String name) {
        OptionalLong value = field(file, name);
        return value.isEmpty() ? value : OptionalLong.of(value.getAsLong() * 1024);
    }

    private OptionalLong field(String file, String name) {
        try (Stream<String> lines = Files.lines(root.resolve(file))) {
            return lines.map(line -> line.split("\\s+", 3))
                    .filter(parts -> parts.length > 1 && parts[0].equals(name))
                    .mapToLong(parts -> Long.parseLong(parts[1]))
                    .findFirst();
        } catch (IOException | RuntimeException e) {
            return OptionalLong.empty();
        }
    }

    // "max" is no number: no limit
    private OptionalLong number(String file) {
        try {
            return OptionalLong.of(
                    Long.parseLong(Files.readString(root.resolve(file)).strip()));
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
