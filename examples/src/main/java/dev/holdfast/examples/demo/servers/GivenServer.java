package dev.holdfast.examples.demo.servers;

/** Somebody else's server, which is left running. */
public record GivenServer(String address) implements Servers {

    @Override
    public String uri() {
        return address;
    }

    @Override
    public String name() {
        return "Redis";
    }

    @Override
    public void close() {}
}
