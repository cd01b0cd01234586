/**
 * A simulated ifm IO-Link master with devices, and their IODDs, so that nobody needs hardware. It behaves as manuals and
 * measurements say that real ones do, the bad habits included, and counts what is done to it. Begin at {@link
 * io.shopfloor.connect.sandbox.iolink.SimulatedMaster}.
 */
package io.shopfloor.connect.sandbox.iolink;
