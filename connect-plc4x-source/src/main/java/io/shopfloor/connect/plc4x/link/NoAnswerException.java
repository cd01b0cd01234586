// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.link;

import io.shopfloor.connect.common.polling.LinkLostException;

/** A request was not answered in time: the link is lost, and the request may be the reason. */
public final class NoAnswerException extends LinkLostException {

    private static final long serialVersionUID = 1;

    NoAnswerException(String message) {
        super(message, null);
    }
}
