package dev.verge.inference;

import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
class PredictFunqyTest extends PredictFunqy {}
