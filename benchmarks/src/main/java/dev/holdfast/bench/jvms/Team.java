package dev.holdfast.bench.jvms;

import dev.holdfast.bench.subject.Subject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** JVMs that are started, told and asked together. */
public final class Team implements AutoCloseable {

    private final List<Child> children = new ArrayList<>();

    private Team() {}

    /**
     * Starts all of them, and waits until they are ready.
     *
     * @param name begins the names of the locks by which they get ready
     */
    public static Team start(int jvms, Subject subject, String uri, String name, Path directory) throws IOException {
        Team team = new Team();
        try {
            for (int jvm = 0; jvm < jvms; jvm++)
                team.children.add(Child.start(subject, uri, name + ":" + jvm, directory));
            for (Child child : team.children) child.await("ready");
        } catch (IOException e) {
            team.close();
            throw e;
        }
        return team;
    }

    /** Gives each its order, and waits until all have done it; the CPU time of all in microseconds. */
    public double obey(List<String> orders) throws IOException {
        for (int jvm = 0; jvm < children.size(); jvm++) children.get(jvm).order(orders.get(jvm));
        double micros = 0;
        for (Child child : children) micros += Long.parseLong(child.await("done")) / 1e3;
        return micros;
    }

    /** How many there are. */
    public int size() {
        return children.size();
    }

    @Override
    public void close() {
        children.forEach(Child::close);
    }
}
