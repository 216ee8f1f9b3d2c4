package dev.holdfast.examples.demo.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.examples.demo.orders.Order;
import dev.holdfast.examples.demo.orders.OrderStream;
import dev.holdfast.examples.demo.orders.Orders;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DealerTest {

    /** Remembers what was dealt to it. */
    private static final class Hands implements Dealer.Desk {

        final List<List<Order>> dealt = new ArrayList<>();

        @Override
        public void deal(int thread, List<Order> orders) {
            dealt.add(orders);
        }
    }

    private final List<Integer> rounds = new ArrayList<>();
    private final Hands one = new Hands();
    private final Hands two = new Hands();

    private Dealer dealer(int orders) {
        List<Order> list = IntStream.rangeClosed(1, orders)
                .mapToObj(i -> new Order("O-" + i, "A", "pen", 1, 1))
                .toList();
        return new Dealer(new OrderStream(new Orders("the test", list, List.of())), rounds::add);
    }

    @Test
    void eachBatchGoesToOne() {
        Dealer dealer = dealer(Dealer.BATCH * 2);
        dealer.want(one, 1);
        dealer.want(two, 1);
        assertThat(one.dealt.get(0)).hasSize(Dealer.BATCH).doesNotContainAnyElementsOf(two.dealt.get(0));
    }

    @Test
    void othersTakeOverWhatTheDeadHadNotSettled() {
        Dealer dealer = dealer(Dealer.BATCH);
        dealer.want(one, 1);
        dealer.settled(one, 1, "O-1");
        dealer.close();
        dealer.want(two, 1);
        assertThat(two.dealt).as("must not be sent home while orders are open").isEmpty();
        dealer.died(one);
        assertThat(two.dealt.get(0))
                .extracting(Order::id)
                .hasSize(Dealer.BATCH - 1)
                .startsWith("O-2");
        dealer.want(two, 1);
        assertThat(two.dealt.get(1)).isEmpty();
        assertThat(dealer.unfinished()).isZero();
    }

    @Test
    void ordersThatNobodyIsLeftForAreCounted() {
        Dealer dealer = dealer(Dealer.BATCH);
        dealer.want(one, 1);
        dealer.died(one);
        dealer.close();
        assertThat(dealer.unfinished()).isEqualTo(Dealer.BATCH);
    }

    @Test
    void beginsAgainWithFreshIdsAndTellsSo() {
        Dealer dealer = dealer(1);
        dealer.want(one, 1);
        dealer.want(one, 1);
        assertThat(one.dealt).extracting(batch -> batch.get(0).id()).containsExactly("O-1", "O-1~2");
        assertThat(rounds).containsExactly(2);
        assertThat(dealer.distinctDealt()).hasSize(2);
    }
}
