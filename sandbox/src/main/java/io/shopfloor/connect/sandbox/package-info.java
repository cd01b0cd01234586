/**
 * Real Kafka, Connect workers, MQTT brokers and faulty links on this machine, each a process that can be killed, frozen
 * and restarted on the same data and the same ports. Start at {@link io.shopfloor.connect.sandbox.Sandbox}. Needs a
 * POSIX system (Linux, macOS): signals and the guard against orphans go through {@code sh}.
 */
package io.shopfloor.connect.sandbox;
