/**
 * ifm's IoT Core interface of IO-Link masters, over HTTP and JSON: what to ask, what the answers mean, and how often a
 * master may be asked without doing it harm. Knows nothing of Connect and nothing of IODDs.
 */
package io.shopfloor.connect.ifm.master;
