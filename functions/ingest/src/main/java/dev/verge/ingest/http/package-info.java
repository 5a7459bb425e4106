/** What a person or a platform can ask of ingest. */
@NullMarked
package dev.verge.ingest.http;

import org.jspecify.annotations.NullMarked;
