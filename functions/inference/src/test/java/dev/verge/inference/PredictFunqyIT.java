package dev.verge.inference;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class PredictFunqyIT extends PredictFunqy {}
