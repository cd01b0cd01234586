/**
 * Parts that every source of readings needs: a source that asks devices, which repeat nothing. Free of I/O; knows of Kafka only
 * {@code ConfigDef} and of Connect nothing.
 */
package io.shopfloor.connect.common.polling;
