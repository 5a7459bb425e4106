package dev.verge.inference.rest;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Expands gzip, several members too, and refuses what comes after it, which {@link GZIPInputStream} would not tell of. */
final class WholeGzip extends GZIPInputStream {
    private static final int TRAILER = 8;

    private int behind;

    /** @param in must know how many bytes it has left */
    WholeGzip(InputStream in, int buffer) throws IOException {
        super(in, buffer);
    }

    @Override
    protected void fill() throws IOException {
        super.fill();
        behind = in.available();
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int read = super.read(to, offset, length);
        // of what the inflater left, the trailer has been read
        if (read < 0 && inf.getRemaining() + behind > TRAILER) throw new ZipException("bytes come after its end");
        return read;
    }
}
