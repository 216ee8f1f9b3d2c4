/** How something is measured: load from threads, and what it cost the client and the server. */
@NullMarked
package dev.holdfast.bench.measure;

import org.jspecify.annotations.NullMarked;
