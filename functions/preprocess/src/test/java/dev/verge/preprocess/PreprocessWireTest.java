package dev.verge.preprocess;

import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
class PreprocessWireTest extends PreprocessWire {}
