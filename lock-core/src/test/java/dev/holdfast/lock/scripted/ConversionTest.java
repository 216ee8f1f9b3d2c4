package dev.holdfast.lock.scripted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.lock.DistributedReadWriteLock;
import dev.holdfast.lock.LockLease;
import dev.holdfast.lock.scripted.ScriptedStore.Question;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Up- and downgrades whose answer comes when nobody waits for it any more, or that are asked for twice. */
class ConversionTest extends Scripted {

    private final DistributedReadWriteLock lock = locks.readWriteLock(NAME).withOptions(AUTOMATIC);

    private LockLease held(boolean writes) {
        CompletableFuture<LockLease> asked =
                (writes ? lock.writeLock() : lock.readLock()).acquireAsync().toCompletableFuture();
        store.next("acquire").granted(5);
        return got(asked);
    }

    private void isGivenBack(Question conversion) {
        conversion.granted(9);
        assertThat(store.next("leave").owner()).isEqualTo(conversion.next());
        after(LEASE.multipliedBy(2));
        assertThat(store.all).noneMatch(question -> question.verb().equals("renew"));
    }

    @Test
    void aWriterThatComesTooLateForItsFutureIsGivenBack() {
        LockLease reader = held(false);
        CompletableFuture<Optional<LockLease>> upgrade =
                lock.tryUpgradeAsync(reader).toCompletableFuture();
        upgrade.completeExceptionally(new TimeoutException());
        isGivenBack(store.next("convert"));
        assertThat(reader.isHeld()).isFalse();
    }

    @Test
    void aReaderThatComesTooLateForItsFutureIsGivenBack() {
        LockLease writer = held(true);
        CompletableFuture<LockLease> downgrade = lock.downgradeAsync(writer).toCompletableFuture();
        downgrade.cancel(true);
        isGivenBack(store.next("convert"));
        assertThat(writer.isHeld()).isFalse();
    }

    @Test
    void aSecondDowngradeIsRefusedWhileTheFirstIsUnderWay() {
        LockLease writer = held(true);
        CompletableFuture<LockLease> first = lock.downgradeAsync(writer).toCompletableFuture();
        Question asked = store.next("convert");
        assertThatThrownBy(() -> lock.downgrade(writer))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(NAME);
        assertThatThrownBy(lock.downgradeAsync(writer).toCompletableFuture()::join)
                .hasCauseInstanceOf(IllegalStateException.class);
        store.nothing();
        asked.granted(9);
        assertThat(got(first).isHeld()).isTrue();
    }

    @Test
    void aSecondUpgradeIsRefusedWhileTheFirstIsUnderWay() {
        LockLease reader = held(false);
        CompletableFuture<Optional<LockLease>> first =
                lock.tryUpgradeAsync(reader).toCompletableFuture();
        Question asked = store.next("convert");
        assertThatThrownBy(() -> lock.tryUpgrade(reader))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(NAME);
        asked.busy(5, LEASE);
        assertThat(got(first)).isEmpty();
        assertThat(reader.isHeld()).isTrue();
    }
}
