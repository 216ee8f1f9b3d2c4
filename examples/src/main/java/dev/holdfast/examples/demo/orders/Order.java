package dev.holdfast.examples.demo.orders;

/**
 * One line of the stream: an account buys some pieces of an item.
 *
 * @param id what makes the order unique; a second order of the same id is a duplicate
 * @param cents price of one piece
 */
public record Order(String id, String account, String item, int quantity, long cents) {

    /** What the account owes for it, in cents. */
    public long amount() {
        return quantity * cents;
    }

    /** The same order for another pass over the stream, with an id of its own. */
    public Order inRound(int round) {
        return round == 1 ? this : new Order(id + '~' + round, account, item, quantity, cents);
    }
}
