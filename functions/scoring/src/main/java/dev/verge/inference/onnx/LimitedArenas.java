package dev.verge.inference.onnx;

import static java.nio.charset.StandardCharsets.US_ASCII;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Opens sessions whose arena has a limit. ONNX Runtime's Java API knows none, and an arena without one grows for as long as
 * the machine has memory. Its C API can register an arena with a limit; a session that is opened then takes it, and keeps it
 * as its own when it is not registered any more.
 *
 * <p>The functions are found by their places in {@code OrtApi} of {@code onnxruntime_c_api.h}, which never change.
 */
final class LimitedArenas {
    private static final Logger LOG = Logger.getLogger(LimitedArenas.class);
    private static final String LIBRARY = "libonnxruntime.so.1";
    // of the table whose places these are
    private static final int API_VERSION = 24;
    private static final int GET_ERROR_MESSAGE = 2;
    private static final int CREATE_ENV = 3;
    private static final int CREATE_CPU_MEMORY_INFO = 69;
    private static final int RELEASE_STATUS = 93;
    private static final int CREATE_AND_REGISTER_ALLOCATOR = 144;
    private static final int RELEASE_ARENA_CFG = 157;
    private static final int CREATE_ARENA_CFG_V2 = 164;
    private static final int UNREGISTER_ALLOCATOR = 177;

    private static final int ARENA_ALLOCATOR = 1;
    // then the first piece, too, is given back
    private static final long AS_REQUESTED = 1;
    private static final int LOGS_ERRORS = 3;

    // found when it is first needed: a native image must not have it from its build
    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    private static @Nullable Optional<LimitedArenas> found;

    private final NativeCalls calls = NativeCalls.here();
    // what is handed over and comes back; under the lock of open
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(256).order(ByteOrder.nativeOrder());
    private final long address = MemorySegment.ofBuffer(scratch).address();
    private final long api;
    private final long environment;
    private final long memory;

    /** Opens a session. */
    interface Opening {
        OrtSession open() throws OrtException;
    }

    private LimitedArenas() {
        long base = calls.call(calls.find(LIBRARY, "OrtGetApiBase"), 0, 0, 0, 0);
        api = calls.call(calls.longAt(base), API_VERSION, 0, 0, 0);
        if (api == 0)
            throw new IllegalStateException("this ONNX Runtime has no version " + API_VERSION + " of its API");
        // the process has one environment, and this is it
        environment = made(out -> require(CREATE_ENV, LOGS_ERRORS, text(64, "verge"), out, 0));
        memory = made(out -> require(CREATE_CPU_MEMORY_INFO, ARENA_ALLOCATOR, 0, out, 0));
    }

    /**
     * Opens a session that has the option to take what is registered.
     *
     * @param bytes what its arena may have, its weights not counted
     */
    static synchronized OrtSession open(long bytes, Opening opening) throws OrtException {
        if (found == null) found = find();
        if (found.isEmpty()) return opening.open();
        LimitedArenas arenas = found.get();
        arenas.register(bytes);
        try {
            return opening.open();
        } finally {
            arenas.require(UNREGISTER_ALLOCATOR, arenas.environment, arenas.memory, 0, 0);
        }
    }

    private static Optional<LimitedArenas> find() {
        try {
            return Optional.of(new LimitedArenas());
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("runs have no limit of memory, for ONNX Runtime's C API is not to be found", e);
            return Optional.empty();
        }
    }

    private void register(long bytes) {
        long keys = longs(16, text(64, "max_mem"), text(96, "arena_extend_strategy"));
        long values = longs(32, bytes, AS_REQUESTED);
        long configuration = made(out -> require(CREATE_ARENA_CFG_V2, keys, values, 2, out));
        try {
            require(CREATE_AND_REGISTER_ALLOCATOR, environment, memory, configuration, 0);
        } finally {
            call(RELEASE_ARENA_CFG, configuration, 0, 0, 0);
        }
    }

    private interface Making {
        void into(long address);
    }

    private long made(Making making) {
        making.into(address);
        return scratch.getLong(0);
    }

    private long longs(int at, long first, long second) {
        scratch.putLong(at, first).putLong(at + Long.BYTES, second);
        return address + at;
    }

    private long text(int at, String text) {
        byte[] characters = text.getBytes(US_ASCII);
        scratch.put(at, characters).put(at + characters.length, (byte) 0);
        return address + at;
    }

    // calls what gives a status, and throws what that says
    private void require(int function, long a, long b, long c, long d) {
        long status = call(function, a, b, c, d);
        if (status == 0) return;
        String message = calls.textAt(call(GET_ERROR_MESSAGE, status, 0, 0, 0));
        call(RELEASE_STATUS, status, 0, 0, 0);
        throw new ModelFailure("no arena can be made: " + message);
    }

    private long call(int function, long a, long b, long c, long d) {
        return calls.call(calls.longAt(api + (long) function * Long.BYTES), a, b, c, d);
    }
}
