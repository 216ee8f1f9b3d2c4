package dev.holdfast.examples.demo.orders;

/** A row that is no order; the message says why, without the line. */
final class MalformedRowException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedRowException(String message) {
        super(message);
    }
}
