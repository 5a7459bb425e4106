package dev.verge.inference.rest;

import dev.verge.inference.InferenceOptions;
import dev.verge.inference.tensor.MemoryBudget;
import dev.verge.wire.Admission;
import dev.verge.wire.WireOptions;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** What the doors take from the function's configuration. */
class RestSettings {
    @Produces
    @Singleton
    Exchange.Limits limits(WireOptions options, InferenceOptions inference, Admission admission) {
        return new Exchange.Limits(
                options.maxBodyBytes().asLongValue(),
                options.smallBytes().asLongValue(),
                admission,
                MemoryBudget.HEAP,
                inference.slowestReader().toMillis());
    }
}
