package dev.holdfast.examples.demo.run;

/** Which servers a run starts when none is given. */
public enum Topology {
    /** One server. */
    SINGLE,
    /** A primary with replicas that Sentinels watch. */
    SENTINEL,
    /** A Redis Cluster. */
    CLUSTER
}
