/**
 * Parts that every source of readings needs: a source that asks devices, which repeat nothing. Free of I/O, and no base class:
 * each source keeps its own way of reading, schemas and record builders.
 */
package io.shopfloor.connect.common.polling;
