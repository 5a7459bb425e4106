package dev.verge.inference.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Models in a bucket of S3 or of what speaks like it, under {@code <prefix>/<name>/<version>/}. Each version is brought whole
 * into a cache before anything reads it. Only this class knows the client, so that it costs nothing where it is not used.
 */
final class S3Source implements ModelSource, AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final int MAX_OBJECTS = 100_000;

    private final S3Client client;
    private final String bucket;
    private final String prefix;
    private final ModelCache cache;
    private final long maxBytes;

    private S3Source(S3Client client, String bucket, String prefix, ModelCache cache, long maxBytes) {
        this.client = client;
        this.bucket = bucket;
        this.prefix = prefix;
        this.cache = cache;
        this.maxBytes = maxBytes;
    }

    /**
     * A source over {@code s3://bucket/prefix}; endpoint, region and credentials as the environment says in the variables
     * that all of Amazon's tools read.
     *
     * @param timeout for one call, the download of one file included
     * @param maxBytes largest size of a version's files together
     * @throws IllegalArgumentException if it names no bucket
     */
    static S3Source open(URI place, Duration timeout, ModelCache cache, long maxBytes) {
        String bucket = place.getAuthority();
        if (bucket == null || bucket.isEmpty()) throw new IllegalArgumentException(place + " names no bucket");
        String path = place.getPath().replaceAll("^/+|/+$", "");
        var builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(SILENCE))
                .overrideConfiguration(o -> o.apiCallTimeout(timeout).apiCallAttemptTimeout(timeout))
                // what MinIO and its like understand without a name for each bucket
                .forcePathStyle(true);
        if (isUnset("AWS_REGION") && isUnset("AWS_DEFAULT_REGION") && System.getProperty("aws.region") == null) {
            builder.region(Region.US_EAST_1);
        }
        return new S3Source(builder.build(), bucket, path.isEmpty() ? "" : path + "/", cache, maxBytes);
    }

    private static boolean isUnset(String variable) {
        return System.getenv(variable) == null;
    }

    @Override
    public SortedSet<ModelKey> list() throws IOException {
        SortedSet<ModelKey> found = new TreeSet<>();
        for (S3Object object : objects(prefix)) {
            String[] parts = object.key().substring(prefix.length()).split("/", 3);
            if (parts.length == 3 && ModelKey.isName(parts[0]) && ModelKey.isName(parts[1])) {
                found.add(new ModelKey(parts[0], parts[1]));
            }
        }
        return found;
    }

    private List<S3Object> objects(String start) throws IOException {
        try {
            List<S3Object> objects = new ArrayList<>();
            for (S3Object object : client.listObjectsV2Paginator(
                            r -> r.bucket(bucket).prefix(start))
                    .contents()) {
                objects.add(object);
                if (objects.size() > MAX_OBJECTS) throw new IOException("more than " + MAX_OBJECTS + " objects");
            }
            return objects;
        } catch (SdkException e) {
            throw new IOException("s3://" + bucket + "/" + start + ": " + e.getMessage(), e);
        }
    }

    @Override
    public ModelContent fetch(ModelKey key) throws IOException, ModelFault {
        String folder = prefix + key + "/";
        List<S3Object> files =
                objects(folder).stream().filter(o -> !o.key().endsWith("/")).toList();
        long bytes = files.stream().mapToLong(S3Object::size).sum();
        if (bytes > maxBytes) {
            throw new ModelFault("its files have " + bytes + " bytes; at most " + maxBytes + " are allowed");
        }
        String revision = Digests.of(files.stream()
                .map(o -> o.key() + " " + o.size() + " " + o.eTag())
                .sorted()
                .collect(joining("\n"))
                .getBytes(UTF_8));
        Optional<Path> cached = cache.find(key, revision);
        Path version = cached.isPresent()
                ? cached.get()
                : cache.add(key, revision, bytes, temp -> download(files, folder, temp));
        return new FolderSource(cache.root(version), maxBytes).fetch(key);
    }

    private void download(List<S3Object> files, String folder, Path temp) throws IOException, ModelFault {
        for (S3Object file : files) {
            Path target = temp.resolve(ModelCache.relative(file.key().substring(folder.length())));
            Files.createDirectories(parent(target));
            try {
                // whole and of the listing's time, or not at all
                client.getObject(
                        r -> r.bucket(bucket).key(file.key()).ifMatch(file.eTag()), ResponseTransformer.toFile(target));
            } catch (SdkException e) {
                throw new IOException("s3://" + bucket + "/" + file.key() + ": " + e.getMessage(), e);
            }
            if (Files.size(target) != file.size()) throw new IOException(file.key() + " came half");
        }
    }

    private static Path parent(Path file) throws IOException {
        @Nullable Path parent = file.getParent();
        if (parent == null) throw new IOException(file + " lies in no folder");
        return parent;
    }

    @Override
    public boolean trusted() {
        return false;
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public void close() {
        client.close();
    }
}
