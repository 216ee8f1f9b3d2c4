/**
 * Values that are changed only by who has seen their newest version: start at {@link
 * dev.holdfast.counter.version.VersionedValue#on VersionedValue.on}.
 *
 * <pre>{@code
 * VersionedValue<String> motto = VersionedValue.on(counters, "motto", Codec.text());
 * motto.update(present -> present.orElse("") + "!");
 * }</pre>
 *
 * <p>Nobody holds anything while he thinks: who was overtaken sees it when he writes, and tries again with what is there now.
 * For values that are read much and written seldom; where many write at once a lock is cheaper.
 */
@NullMarked
package dev.holdfast.counter.version;

import org.jspecify.annotations.NullMarked;
