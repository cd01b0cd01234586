/**
 * Names made from names: the template language of {@code kafka.topic}, {@code kafka.key} and their like, and the
 * reversible mapping between MQTT topics and Kafka topics. Free of I/O and of state; knows of Kafka only {@code
 * ConfigDef} and of Connect nothing, so that the transforms can carry this package in their own jar.
 */
package io.shopfloor.connect.common.template;
