/** The network between clients and server, made longer. */
@NullMarked
package dev.holdfast.bench.net;

import org.jspecify.annotations.NullMarked;
