package dev.holdfast.lock;

/** A lease of a lock, or of one side of a read/write lock. */
final class TokenLease extends LeaseHandle implements LockLease {

    TokenLease(Client client, Hold hold) {
        super(client, hold);
    }

    @Override
    public long fencingToken() {
        return hold.fencingToken;
    }

    @Override
    public String toString() {
        return "LockLease['" + name() + "', token " + fencingToken() + (isHeld() ? ", held]" : ", over]");
    }
}
