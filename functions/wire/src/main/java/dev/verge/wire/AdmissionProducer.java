package dev.verge.wire;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** One admission for all doors of a function. */
@Singleton
class AdmissionProducer {
    @Produces
    @Singleton
    Admission admission(WireOptions options) {
        return new Admission(
                options.maxRequests(),
                options.smallBytes().asLongValue(),
                options.maxLargeBytes().asLongValue());
    }
}
