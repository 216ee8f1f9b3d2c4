package dev.holdfast.lock;

import dev.holdfast.lock.spi.Kind;

/** What is held or wanted: a name, and what it stands for. */
public record Subject(Kind kind, String name) {

    @Override
    public String toString() {
        return kind.toString().toLowerCase(java.util.Locale.ROOT) + " '" + name + "'";
    }
}
