/** What the demo's commands have in common: {@link dev.holdfast.examples.command.DemoCommand}. */
@NullMarked
package dev.holdfast.examples.command;

import org.jspecify.annotations.NullMarked;
