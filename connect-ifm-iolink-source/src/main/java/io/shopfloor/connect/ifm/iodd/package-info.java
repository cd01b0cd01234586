/**
 * IODD files and the process data that they describe: pure functions on bytes and files, with nothing of Connect and
 * nothing of the network. Everything here is immutable once made, so that any thread may use it.
 */
package io.shopfloor.connect.ifm.iodd;
