package dev.verge.gateway.service;

import dev.verge.gateway.routing.Side;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The targets at one moment, edge before cloud and then by name. Immutable. */
final class Members {
    private static final Comparator<Member> ORDER = Comparator.<Member, Side>comparing(
                    member -> member.endpoint().side())
            .thenComparing(member -> member.endpoint().name());

    private final Map<String, Member> byName = new LinkedHashMap<>();
    private final List<Endpoint> candidates;

    Members(Collection<Member> members) {
        members.stream()
                .sorted(ORDER)
                .forEach(member -> byName.put(member.endpoint().name(), member));
        this.candidates = byName.values().stream()
                .filter(member -> !member.mirror())
                .map(Member::endpoint)
                .toList();
    }

    /** Those that requests are sent to. */
    List<Endpoint> candidates() {
        return candidates;
    }

    Collection<Member> all() {
        return byName.values();
    }

    Optional<Member> member(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    @Nullable
    Endpoint endpoint(String name) {
        Member member = byName.get(name);
        return member == null ? null : member.endpoint();
    }

    boolean contains(Endpoint endpoint) {
        return endpoint == endpoint(endpoint.name());
    }
}
