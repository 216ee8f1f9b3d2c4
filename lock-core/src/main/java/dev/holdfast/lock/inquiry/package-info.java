/**
 * How clients ask each other what they do: the messages, the answers put together with what the store knows, and the search
 * for circles in them. Not exported.
 */
@NullMarked
package dev.holdfast.lock.inquiry;

import org.jspecify.annotations.NullMarked;
