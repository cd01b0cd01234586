// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.master;

/** The IoT Core's result codes. They stand in the JSON body; the HTTP status is 200 nevertheless. */
public final class Codes {
    public static final int OK = 200;
    public static final int BAD_REQUEST = 400;
    public static final int UNAUTHORIZED = 401;
    public static final int FORBIDDEN = 403;
    public static final int NOT_FOUND = 404;
    public static final int TOO_LARGE = 413;
    public static final int INTERNAL = 500;
    public static final int NOT_AVAILABLE = 503;
    public static final int NO_STORAGE = 507;
    public static final int DATA_INVALID = 530;
    public static final int IOLINK_ERROR = 531;
    public static final int PLC_CONNECTED = 532;

    private Codes() {}

    /** 200, 230 (a reboot is due), 231 (more to come), 232 (accepted otherwise), 233 (address changes). */
    static boolean isSuccess(int code) {
        return code == OK || code >= 230 && code <= 233;
    }

    /** What a code means and what can be done. */
    static String advice(int code) {
        return switch (code) {
            case BAD_REQUEST -> "the master does not understand the request; its firmware may be too old";
            case UNAUTHORIZED, FORBIDDEN -> "the master's security mode is on and refuses the user; set ifm.password";
            case NOT_FOUND -> "this firmware does not have that data point";
            case TOO_LARGE, NO_STORAGE -> "the request has too many data points for this master";
            case INTERNAL -> "the master has an internal error; restart it if this lasts";
            case NOT_AVAILABLE -> "nothing is connected there, or the port is in another mode";
            case DATA_INVALID -> "the process data is not valid at present";
            case IOLINK_ERROR -> "the IO-Link device answered with an error";
            case PLC_CONNECTED -> "a PLC on the fieldbus is in control";
            default -> "see the master's manual";
        };
    }
}
