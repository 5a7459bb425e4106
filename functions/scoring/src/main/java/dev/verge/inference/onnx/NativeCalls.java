package dev.verge.inference.onnx;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.graalvm.nativeimage.ImageInfo;
import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.nativeimage.c.function.CFunctionPointer;
import org.graalvm.nativeimage.c.function.InvokeCFunctionPointer;
import org.graalvm.nativeimage.c.type.CCharPointer;
import org.graalvm.nativeimage.c.type.CTypeConversion;
import org.graalvm.word.Pointer;
import org.graalvm.word.PointerBase;
import org.graalvm.word.WordFactory;

/** Calls functions of a library of C that is loaded already. */
interface NativeCalls {
    /**
     * Where a function is.
     *
     * @param library the name that the library gives itself; by it the system finds it, whichever class loader has loaded it
     * @throws IllegalArgumentException if it is not there
     */
    long find(String library, String function);

    /**
     * Calls a function of at most four numbers or pointers. All of them go through registers, so that what a function does not
     * take does it no harm.
     */
    long call(long function, long a, long b, long c, long d);

    /** The number at an address. */
    long longAt(long address);

    /** The text at an address, which ends with a zero. */
    String textAt(long address);

    /** As this process can. */
    static NativeCalls here() {
        return ImageInfo.inImageRuntimeCode() ? new OfImage() : new OfJvm();
    }

    /** By Java's foreign functions. */
    final class OfJvm implements NativeCalls {
        private static final int LONGEST_TEXT = 1 << 16;

        private final MethodHandle handle = Linker.nativeLinker()
                .downcallHandle(FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

        @Override
        public long find(String library, String function) {
            // where the system does not know the name (macOS), our class loader has loaded it
            return SymbolLookup.loaderLookup()
                    .find(function)
                    .or(() ->
                            SymbolLookup.libraryLookup(library, Arena.global()).find(function))
                    .orElseThrow(() -> new IllegalArgumentException(library + " has no " + function))
                    .address();
        }

        @Override
        public long call(long function, long a, long b, long c, long d) {
            try {
                return (long) handle.invokeExact(MemorySegment.ofAddress(function), a, b, c, d);
            } catch (Throwable e) {
                throw new IllegalStateException("a native function cannot be called", e);
            }
        }

        @Override
        public long longAt(long address) {
            return MemorySegment.ofAddress(address).reinterpret(Long.BYTES).get(JAVA_LONG, 0);
        }

        @Override
        public String textAt(long address) {
            return MemorySegment.ofAddress(address).reinterpret(LONGEST_TEXT).getString(0);
        }
    }

    /** By what a native image has of its own: not every build of GraalVM can do the other. */
    final class OfImage implements NativeCalls {
        private static final int RTLD_LAZY = 1;

        @CFunction("dlopen")
        static native PointerBase dlopen(CCharPointer library, int mode);

        @CFunction("dlsym")
        static native PointerBase dlsym(PointerBase library, CCharPointer function);

        /** A function of four numbers. */
        interface Function extends CFunctionPointer {
            @InvokeCFunctionPointer
            long call(long a, long b, long c, long d);
        }

        @Override
        public long find(String library, String function) {
            try (CTypeConversion.CCharPointerHolder name = CTypeConversion.toCString(library);
                    CTypeConversion.CCharPointerHolder symbol = CTypeConversion.toCString(function)) {
                PointerBase opened = dlopen(name.get(), RTLD_LAZY);
                if (opened.isNull()) throw new IllegalArgumentException(library + " is not loaded");
                PointerBase found = dlsym(opened, symbol.get());
                if (found.isNull()) throw new IllegalArgumentException(library + " has no " + function);
                return found.rawValue();
            }
        }

        @Override
        public long call(long function, long a, long b, long c, long d) {
            Function pointer = WordFactory.pointer(function);
            return pointer.call(a, b, c, d);
        }

        @Override
        public long longAt(long address) {
            return WordFactory.<Pointer>pointer(address).readLong(0);
        }

        @Override
        public String textAt(long address) {
            return CTypeConversion.toJavaString(WordFactory.<CCharPointer>pointer(address));
        }
    }
}
