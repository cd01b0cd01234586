// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

/** A database in which the readings end. */
package io.shopfloor.connect.sandbox.sql;
