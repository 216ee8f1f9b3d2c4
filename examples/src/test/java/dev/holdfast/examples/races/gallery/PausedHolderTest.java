package dev.holdfast.examples.races.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.examples.races.race.Place;
import dev.holdfast.examples.races.race.Sql;
import dev.holdfast.lock.Locks;
import dev.holdfast.lock.fence.JdbcFenceGate;
import dev.holdfast.lock.memory.InMemoryLeaseStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The remedy is copied, and so must be right where it fails as well. */
final class PausedHolderTest {

    private final List<String> ends = new ArrayList<>();

    @Test
    void whatIsOpenAfterAnyFailureIsRolledBack() throws Exception {
        try (Connection database = DriverManager.getConnection("jdbc:h2:mem:");
                Locks locks = Locks.on(new InMemoryLeaseStore())) {
            Sql sql = new Sql(recorded(database));
            sql.update(JdbcFenceGate.inDefaultTable().ddl());
            sql.update("CREATE TABLE document(edits BIGINT CHECK (edits < 1))");
            sql.update("INSERT INTO document VALUES(0)");
            assertThatThrownBy(() -> new PausedHolder().edit(place(sql, locks))).isInstanceOf(SQLException.class);
            assertThat(ends).containsExactly("setAutoCommit", "commit", "commit", "rollback", "setAutoCommit");
            assertThat(database.getAutoCommit()).isTrue();
        }
    }

    /** Writes down how transactions begin and end. */
    private Connection recorded(Connection database) {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (List.of("commit", "rollback", "setAutoCommit").contains(method.getName())) {
                        ends.add(method.getName());
                    }
                    try {
                        return method.invoke(database, arguments);
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                });
    }

    private static Place place(Sql sql, Locks locks) {
        return (Place) Proxy.newProxyInstance(
                Place.class.getClassLoader(),
                new Class<?>[] {Place.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "sql" -> sql;
                    case "lock" -> locks.lock((String) arguments[0]);
                    case "worker", "thread" -> 2;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
