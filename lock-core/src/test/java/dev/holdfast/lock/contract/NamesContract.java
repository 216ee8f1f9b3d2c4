package dev.holdfast.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.lock.LeaseOptions;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.inspect.Inspector;
import dev.holdfast.lock.spi.Kind;
import dev.holdfast.lock.spi.NamePage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which names are listed. */
public abstract class NamesContract extends WatcherContract {

    @Test
    @DisplayName("names by prefix, whose letters mean themselves also where a pattern gives them a meaning")
    void namesAreListedByPrefix() {
        Peer holder = peer();
        List<String> names = List.of(name + "*a", name + "?a", name + "[ab]", name + "\\a", name + "{a}", name + "^a");
        names.forEach(each -> holder.take(each, renewed()));
        LockLease other = holder.take(name, renewed());
        for (String each : names) {
            assertThat(names(Kind.LOCK, each.substring(0, name.length() + 1))).containsExactly(each);
        }
        assertThat(names(Kind.LOCK, name)).hasSize(7).containsAll(names);
        assertThat(names(Kind.LOCK, name.toUpperCase(java.util.Locale.ROOT))).isEmpty();
        other.close();
        assertThat(names(Kind.LOCK, name)).hasSize(6);
    }

    @Test
    void eachKindHasItsNames() {
        Peer peer = peer();
        peer.take(name + "-lock", renewed());
        await(peer.semaphore(name + "-semaphore", 2, renewed()).acquireAsync(1));
        await(peer.readWriteLock(name + "-both", renewed()).writeLock().acquireAsync());
        assertThat(names(Kind.LOCK, name)).containsExactly(name + "-lock");
        assertThat(names(Kind.SEMAPHORE, name)).containsExactly(name + "-semaphore");
        assertThat(names(Kind.READ, name)).containsExactly(name + "-both");
        assertThat(names(Kind.WRITE, name)).containsExactly(name + "-both");
    }

    @Test
    @DisplayName("more than 1000 names come in pages, each of them on one at least")
    void manyNamesArePaged() throws Exception {
        Peer holder = peer();
        LeaseOptions lasting = renewed().withDuration(fixture.lease().multipliedBy(60));
        for (int i = 0; i < 1_250; i += 250) {
            List<CompletionStage<LockLease>> asked = new ArrayList<>();
            for (int j = i; j < i + 250; j++)
                asked.add(holder.lock(name + '-' + j, lasting).acquireAsync());
            asked.forEach(this::await);
        }
        Inspector inspector = watcher().locks().inspector();
        NamePage first = await(inspector.namesAsync(Kind.LOCK, name + '-', ""));
        assertThat(first.hasNext()).isTrue();
        Call<List<String>> all =
                call(() -> inspector.names(Kind.LOCK, name + '-').toList());
        assertThat(all.get()).hasSize(1_250).doesNotHaveDuplicates();
        Call<List<String>> some =
                call(() -> inspector.names(Kind.LOCK, name + '-').limit(10).toList());
        assertThat(some.get()).hasSize(10);
    }

    private List<String> names(Kind kind, String prefix) {
        Inspector inspector = watcher().locks().inspector();
        List<String> names = new ArrayList<>();
        String cursor = "";
        do {
            NamePage page = await(inspector.namesAsync(kind, prefix, cursor));
            names.addAll(page.names());
            cursor = page.next();
        } while (!cursor.isEmpty());
        return names.stream().distinct().collect(Collectors.toList());
    }
}
