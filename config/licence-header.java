// SPDX-License-Identifier: Apache-2.0
// Copyright $YEAR the Shopfloor Connect authors

