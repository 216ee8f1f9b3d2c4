package dev.holdfast.lock;

/** A lease of permits. */
final class HeldPermits extends LeaseHandle implements PermitLease {

    HeldPermits(Client client, Hold hold) {
        super(client, hold);
    }

    @Override
    public int permits() {
        return hold.tenure.owner.mode().weight();
    }

    @Override
    public String toString() {
        return "PermitLease['" + name() + "', " + permits() + (isHeld() ? ", held]" : ", over]");
    }
}
