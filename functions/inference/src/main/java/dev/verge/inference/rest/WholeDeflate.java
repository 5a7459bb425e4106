package dev.verge.inference.rest;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** Expands zlib's format, and refuses what comes after it, which {@link InflaterInputStream} would not tell of. */
final class WholeDeflate extends InflaterInputStream {
    /** @param in must know how many bytes it has left */
    WholeDeflate(InputStream in) {
        super(in);
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int read = super.read(to, offset, length);
        if (read < 0 && inf.getRemaining() + in.available() > 0) throw new ZipException("bytes come after its end");
        return read;
    }
}
