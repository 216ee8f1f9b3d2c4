package dev.holdfast.examples.demo.run;

/** The demo cannot run, for a reason outside of it; the message is one line for the user. */
public final class DemoException extends Exception {

    private static final long serialVersionUID = 1L;

    public DemoException(String message) {
        super(message);
    }

    public DemoException(String message, Throwable cause) {
        super(message, cause);
    }
}
