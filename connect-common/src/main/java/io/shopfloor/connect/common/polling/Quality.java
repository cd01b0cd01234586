// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.common.polling;

/** The words that say how good a reading is, in the records of every source of readings. Public: a record holds their names. */
public enum Quality {
    /** The value can be used. */
    GOOD,
    /** The device itself doubts the value, which is there. */
    UNCERTAIN,
    /** The device says that it has no usable value. */
    BAD,
    /** The value is good; the time that the device gave with it is impossible. */
    UNCERTAIN_TIME,

    /** The value does not fit the type of its field: null. */
    OUT_OF_RANGE,
    /** The value is there, and outside the limits in the device's description. */
    OUT_OF_LIMITS,
    /** A floating-point number that is NaN or infinite: null. */
    NOT_A_NUMBER,
    /** The value has another type than its tag: null. */
    TYPE_MISMATCH,
    /** The value has a type that cannot be read: null. */
    UNSUPPORTED,
    /** The record would have been too large for Kafka with this value: null. */
    TOO_LARGE,
    /** The device sent a status in place of a measurement: null. The device's own text follows, as in {@code STATUS: No data}. */
    STATUS,

    /** The device refused the request for this tag. */
    REFUSED,
    /** The device did not answer the request for this tag. */
    NO_ANSWER,
    /** The device has no such tag. */
    NOT_FOUND,
    /** The device does not permit reading this tag. */
    ACCESS_DENIED,
    /** The device does not know the address. */
    INVALID_ADDRESS,
    /** The tag has another type in the device. */
    INVALID_DATATYPE,
    /** The data is not valid: the device marks it so, or the driver cannot read it. */
    INVALID_DATA,
    /** The driver failed. */
    INTERNAL_ERROR,
    /** The device is busy. */
    REMOTE_BUSY,
    /** The device reports an error of its own. */
    REMOTE_ERROR,
    /** The device has not answered yet. */
    RESPONSE_PENDING,

    /** Nothing is connected to the port. */
    NO_DEVICE,
    /** A device is connected and does not operate, or is not the one that the port expects. */
    NOT_OPERATING,
    /** The connected device answered with an error. */
    DEVICE_ERROR,
    /** The port or the data point does not exist, or gives another error. */
    NOT_AVAILABLE,
    /** The answer cannot be true. */
    MALFORMED,
    /** Good data of a device without a description. */
    NO_IODD,
    /** The data has another length than the device's description says. */
    WRONG_LENGTH,
    /** The device's description has several layouts, and which one applies is unknown. */
    LAYOUT_UNKNOWN;

    /** This word with the device's own text behind it. */
    public String with(String text) {
        return name() + ": " + text;
    }
}
