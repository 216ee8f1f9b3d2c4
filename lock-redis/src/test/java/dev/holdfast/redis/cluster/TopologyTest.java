package dev.holdfast.redis.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.redis.wire.Address;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who has which slots, when those who are asked do not agree. */
class TopologyTest {

    private static final Address A = new Address("10.0.0.1", 7000);
    private static final Address B = new Address("10.0.0.2", 7000);
    private static final Address C = new Address("10.0.0.3", 7000);

    @Test
    void aViewIsReadLineByLine() {
        View view = View.of("""
                a1 10.0.0.1:7000@17000 myself,master - 0 0 1 connected 0-5460 5462
                b1 10.0.0.2:7000@17000 master - 0 1426238317239 2 connected 5461 5463-10922 [93-<-c1]
                c1 10.0.0.3:7000@17000,c.example.org master,fail? - 1426238316 0 3 disconnected 10923-16383
                d1 10.0.0.4:7000@17000 slave a1 0 1426238317741 1 connected
                e1 10.0.0.5:7000@17000 handshake - 0 0 0 connected
                f1 :0@0 slave,noaddr a1 0 0 0 disconnected
                """, "asked");
        Topology topology = Topology.of(List.of(view));
        assertThat(topology.owners()[0]).isEqualTo(A);
        assertThat(topology.owners()[5461]).isEqualTo(B);
        assertThat(topology.owners()[5462]).isEqualTo(A);
        assertThat(topology.owners()[93]).isEqualTo(A);
        assertThat(topology.owners()[16383]).isEqualTo(new Address("c.example.org", 7000));
        assertThat(topology.primaries()).hasSize(3);
        assertThat(topology.members()).hasSize(4).contains(new Address("10.0.0.4", 7000));
        assertThat(view.isOfMinority()).isFalse();
    }

    @Test
    void aNodeThatDoesNotKnowItsAddressIsWhereItWasAsked() {
        Topology topology =
                Topology.of(List.of(View.of("a1 :7000@17000 myself,master - 0 0 1 connected 0-16383", "host")));
        assertThat(topology.primaries()).containsExactly(new Address("host", 7000));
    }

    @Test
    void textMayBeMarkedAsText() {
        assertThat(View.of("txt:a1 10.0.0.1:7000@17000 myself,master - 0 0 1 connected 0-16383", "host")
                        .members())
                .hasSize(1);
    }

    @Test
    void whatIsNoAnswerIsRefused() {
        assertThatThrownBy(() -> View.of("OK", "host")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aClaimWithAGreaterEpochWinsInAnyOrder() {
        View before = view("myself,master", 1, "0-16383", "master", 2, "");
        View after = view("master", 1, "0-99 101-16383", "myself,master", 3, "100");
        assertThat(Topology.of(List.of(before, after)).owners()[100]).isEqualTo(B);
        assertThat(Topology.of(List.of(after, before)).owners()[100]).isEqualTo(B);
        assertThat(Topology.of(List.of(after, before)).owners()[99]).isEqualTo(A);
    }

    @Test
    void slotsNobodyHasHaveNoOwner() {
        Topology topology = Topology.of(List.of(view("myself,master", 1, "0-9", "master", 2, "11-20")));
        assertThat(topology.owners()[10]).isNull();
    }

    @Test
    @DisplayName("C15 a node that does not reach the majority is not believed while there are others")
    void aMinorityIsNotBelieved() {
        View alone = View.of("""
                a1 10.0.0.1:7000@17000 myself,master - 0 0 9 connected 0-5460
                b1 10.0.0.2:7000@17000 master,fail? - 0 0 2 connected 5461-10922
                c1 10.0.0.3:7000@17000 master,fail - 0 0 3 connected 10923-16383
                """, "asked");
        View others = View.of("""
                a1 10.0.0.1:7000@17000 master,fail - 0 0 1 connected
                b1 10.0.0.2:7000@17000 myself,master - 0 0 2 connected 5461-10922
                c1 10.0.0.3:7000@17000 master - 0 0 4 connected 0-5460 10923-16383
                """, "asked");
        assertThat(alone.isOfMinority()).isTrue();
        assertThat(others.isOfMinority()).isFalse();
        assertThat(Topology.of(List.of(alone, others)).owners()[0]).isEqualTo(C);
        assertThat(Topology.of(List.of(alone)).owners()[0]).isEqualTo(A);
    }

    @Test
    void halfOfTheCountedIsNoMajority() {
        View split = view("myself,master", 1, "0-8000", "master,fail?", 2, "8001-16383");
        assertThat(split.isOfMinority()).isTrue();
    }

    private static View view(String a, int epochOfA, String ofA, String b, int epochOfB, String ofB) {
        return View.of(
                "a1 10.0.0.1:7000@17000 " + a + " - 0 0 " + epochOfA + " connected " + ofA + "\n"
                        + "b1 10.0.0.2:7000@17000 " + b + " - 0 0 " + epochOfB + " connected " + ofB,
                "asked");
    }
}
