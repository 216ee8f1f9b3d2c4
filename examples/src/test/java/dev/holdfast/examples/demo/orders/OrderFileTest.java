package dev.holdfast.examples.demo.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OrderFileTest {

    private static final Order GOOD = new Order("O-1", "A-1", "pen", 2, 150);

    @TempDir
    Path directory;

    private static Orders read(String text) throws IOException {
        return OrderFile.read("the test", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void plainRowsNeedNoHeader() throws IOException {
        assertThat(read("O-1,A-1,pen,2,150\n").orders()).containsExactly(GOOD);
    }

    @Test
    void headerByteOrderMarkQuotesAndCarriageReturnsAreUnderstood() throws IOException {
        Orders orders = read("\uFEFForder,account,item,quantity,cents\r\n\"O-1\",A-1,\"pen\",2,150\r\n\r\n"
                + "O-2,\"Smith, J.\",\"a \"\"good\"\" pen\",1,0\r\n");
        assertThat(orders.problems()).isEmpty();
        assertThat(orders.orders()).containsExactly(GOOD, new Order("O-2", "Smith, J.", "a \"good\" pen", 1, 0));
    }

    @Test
    void columnsMayComeInAnyOrder() throws IOException {
        assertThat(read("Cents, Quantity ,Item,Account,Order\n150,2,pen,A-1,O-1\n")
                        .orders())
                .containsExactly(GOOD);
    }

    @Test
    void headerWithoutAColumnIsToldByName() {
        assertThatThrownBy(() -> read("order,account,item,quantity\nO-1,A-1,pen,2\n"))
                .isInstanceOf(IOException.class)
                .hasMessage("the test: the header has no column \"cents\"");
    }

    @Test
    void malformedRowsAreReportedByLineAndSkipped() throws IOException {
        Orders orders = read("order,account,item,quantity,cents\nO-1,A-1,pen,2,150\nO-2,A-1,pen,many,150\n"
                + "O-3,A-1,pen\nO-4,A-1,pen,0,150\nO-5,A-1,pen,1,-1\n,A-1,pen,1,1\n"
                + "O-7,A-1," + "x".repeat(65) + ",1,1\nO-8,A\t1,pen,1,1\nO-9,A-1,pen,99999999999999999999,1\n");
        assertThat(orders.orders()).containsExactly(GOOD);
        assertThat(orders.problems())
                .containsExactly(
                        "line 3: quantity \"many\" is not a whole number from 1 to 1000",
                        "line 4: fields: 3 instead of 5",
                        "line 5: quantity \"0\" is not a whole number from 1 to 1000",
                        "line 6: cents \"-1\" is not a whole number from 0 to 100000000",
                        "line 7: order has 0 characters instead of 1 to 64",
                        "line 8: item has 65 characters instead of 1 to 64",
                        "line 9: account has control characters or is not UTF-8",
                        "line 10: quantity \"99999999999999999999\" is not a whole number from 1 to 1000");
    }

    @Test
    void aQuoteThatIsNeverClosedCostsOneRow() throws IOException {
        Orders orders = read("O-0,\"A-1,pen,2,150\nO-1,A-1,pen,2,150\n");
        assertThat(orders.orders()).containsExactly(GOOD);
        assertThat(orders.problems()).hasSize(1).first().asString().startsWith("line 1: ");
    }

    @Test
    void bytesThatAreNotUtf8CostOneRow() throws IOException {
        byte[] latin = "O-0,M\u00fcller,pen,2,150\nO-1,A-1,pen,2,150\n".getBytes(StandardCharsets.ISO_8859_1);
        Orders orders = OrderFile.read("the test", new ByteArrayInputStream(latin));
        assertThat(orders.orders()).containsExactly(GOOD);
        assertThat(orders.problems()).hasSize(1);
    }

    @Test
    void overlongLinesAreSkipped() throws IOException {
        assertThat(read("x".repeat(5_000) + "\nO-1,A-1,pen,2,150").problems())
                .containsExactly("line 1: longer than 4096 characters");
    }

    @Test
    void filesWithoutAnyOrderAreRefusedWithTheReason() throws IOException {
        assertThatThrownBy(() -> read("")).hasMessage("the test holds no order: it is empty");
        assertThatThrownBy(() -> read("O-1,A-1\n"))
                .hasMessage("the test holds no order: line 1: fields: 2 instead of 5");
        Path missing = directory.resolve("none.csv");
        assertThatThrownBy(() -> OrderFile.read(missing)).hasMessage("orders file " + missing + " does not exist");
        assertThatThrownBy(() -> OrderFile.read(directory)).hasMessageEndingWith("is a directory");
        Path broken = Files.write(directory.resolve("broken.gz"), new byte[] {0x1f, (byte) 0x8b, 1});
        assertThatThrownBy(() -> OrderFile.read(broken))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("gzip");
    }

    @Test
    void sampleIsWhatItsGeneratorWrites() throws IOException {
        Orders sample = OrderFile.sample();
        assertThat(sample)
                .isEqualTo(OrderFile.read(
                        sample.source(),
                        new ByteArrayInputStream(
                                String.join("\n", SampleOrders.rows()).getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void sampleHasSkewRushesDuplicatesAndBrokenRows() throws IOException {
        Orders sample = OrderFile.sample();
        assertThat(sample.orders()).hasSize(SampleOrders.ORDERS);
        assertThat(sample.problems()).hasSize(4);
        long distinct = sample.orders().stream().map(Order::id).distinct().count();
        assertThat(distinct).isBetween(48_500L, 49_500L);
        assertThat(sample.orders().stream().filter(order -> order.account().equals("A-0001")))
                .hasSizeGreaterThan(5_000);
        assertThat(sample.orders().stream().filter(order -> order.item().startsWith("drop-")))
                .hasSizeGreaterThan(5_000);
    }

    @Test
    void streamBeginsAgainWithFreshIds() {
        Order second = new Order("O-2", "A-1", "pen", 1, 1);
        OrderStream stream =
                new OrderStream(new Orders("the test", java.util.List.of(GOOD, second, GOOD), java.util.List.of()));
        assertThat(stream.take(2)).containsExactly(GOOD, second);
        assertThat(stream.take(2)).containsExactly(GOOD);
        assertThat(stream.take(1)).containsExactly(GOOD.inRound(2));
        assertThat(stream.round()).isEqualTo(2);
        assertThat(stream.distinctTaken()).containsExactlyInAnyOrder(GOOD, second, GOOD.inRound(2));
    }
}
