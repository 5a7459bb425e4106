package dev.verge.gateway.routing;

import static java.util.Objects.requireNonNull;

/**
 * All that a decision depends on.
 *
 * @param request what is known of the request
 * @param fleet the targets at this moment
 * @param state what the policy has learned
 * @param options what the site wants
 * @param seed the only source of chance
 * @param nowMicros the time since the epoch
 */
public record Question(
        RequestFacts request, FleetSnapshot fleet, PolicyState state, RouteOptions options, long seed, long nowMicros) {
    public Question {
        requireNonNull(request, "request");
        requireNonNull(fleet, "fleet");
        requireNonNull(state, "state");
        requireNonNull(options, "options");
    }

    /** The canonical text: fields {@code request}, {@code fleet}, {@code arrivals}, {@code state}, {@code options}, {@code seed}, {@code now}. */
    public void write(JsonLine json) {
        json.name("request");
        request.write(json);
        json.openArray("fleet");
        for (Target target : fleet.targets()) target.write(json);
        json.closeArray()
                .field("arrivals", fleet.arrivalsPerSecond())
                .doubles("state", state.numbers())
                .name("options");
        options.write(json);
        json.field("seed", seed).field("now", nowMicros);
    }
}
