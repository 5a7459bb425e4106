package dev.verge.gateway.cli;

import dev.verge.gateway.routing.JsonLine;
import dev.verge.gateway.simulate.Result;
import java.util.List;

/** Results for a program. */
final class ResultsJson {
    private ResultsJson() {}

    static String of(List<Result> results) {
        JsonLine json = new JsonLine().begin().openArray("results");
        for (Result result : results) write(result, json);
        return json.closeArray().end().toString();
    }

    private static void write(Result r, JsonLine json) {
        json.begin()
                .field("scenario", r.scenario())
                .field("seed", r.seed())
                .field("contender", r.contender())
                .field("requests", r.requests())
                .field("missed", r.missed())
                .field("feasible", r.feasible())
                .field("feasibleMissed", r.feasibleMissed())
                .field("shed", r.shed())
                .field("hedged", r.hedged())
                .field("edgeCalls", r.edgeCalls())
                .field("cloudCalls", r.cloudCalls())
                .field("uplinkBytes", r.uplinkBytes())
                .field("joules", r.joules())
                .field("cost", r.cost())
                .field("regret", r.regret())
                .field("aboveFloor", r.aboveFloor())
                .end();
    }
}
