package dev.verge.preprocess;

import io.quarkus.test.junit.QuarkusIntegrationTest;

@QuarkusIntegrationTest
class PreprocessWireIT extends PreprocessWire {}
