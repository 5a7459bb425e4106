package dev.verge.redis.streams;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/// The name a consumer has when none is configured: host, process, channel.
///
/// In a container the host is the pod and the process number is the same after a restart, so the restarted process
/// finds what it left pending at once; processes on one machine do not get in each other's way.
final class ConsumerName {

    private ConsumerName() {}

    static String ofThisProcess(String channel) {
        return host() + "-" + ProcessHandle.current().pid() + "-" + channel;
    }

    private static String host() {
        return Optional.ofNullable(System.getenv("HOSTNAME"))
                .filter(name -> !name.isBlank())
                .orElseGet(ConsumerName::resolvedHost);
    }

    private static String resolvedHost() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown-host";
        }
    }
}
