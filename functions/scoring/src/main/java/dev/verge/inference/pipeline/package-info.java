/** What happens to a window before a model sees it: signals that cannot be true are found, gaps are filled in. */
@NullMarked
package dev.verge.inference.pipeline;

import org.jspecify.annotations.NullMarked;
