// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * What an IODD says about the physical value of a raw one: {@code raw * gradient + offset}, in decimal arithmetic, rounded
 * once to the nearest double. So a raw 242 with gradient 0.1 is 24.2 and not 24.200000000000003. Immutable.
 */
public final class Scale {
    /** Raw values are physical ones. */
    public static final Scale NONE = new Scale(BigDecimal.ONE, BigDecimal.ZERO);

    private static final long EXACT_IN_DOUBLE = 1L << 53;
    private static final int EXACT_POWER_OF_TEN = 22;
    private static final int LONG_DIGITS = 18;

    private final BigDecimal gradient;
    private final BigDecimal offset;
    private final boolean fast;
    private final long factor;
    private final long addend;
    private final double divisor;

    private Scale(BigDecimal gradient, BigDecimal offset) {
        this.gradient = gradient;
        this.offset = offset;
        int decimals = Math.max(0, Math.max(gradient.scale(), offset.scale()));
        BigInteger scaledGradient = gradient.setScale(decimals).unscaledValue();
        BigInteger scaledOffset = offset.setScale(decimals).unscaledValue();
        this.fast = decimals <= EXACT_POWER_OF_TEN && scaledGradient.bitLength() < 63 && scaledOffset.bitLength() < 62;
        this.factor = fast ? scaledGradient.longValueExact() : 0;
        this.addend = fast ? scaledOffset.longValueExact() : 0;
        this.divisor = fast ? BigDecimal.ONE.scaleByPowerOfTen(decimals).doubleValue() : 1;
    }

    /**
     * The scale that an IODD's attributes give.
     *
     * @throws IoddException if the gradient is 0, or a number has more digits than any sensor's
     */
    static Scale of(BigDecimal gradient, BigDecimal offset) throws IoddException {
        BigDecimal plainGradient = gradient.stripTrailingZeros();
        BigDecimal plainOffset = offset.stripTrailingZeros();
        if (gradient.signum() == 0) {
            throw new IoddException("a gradient of 0 would make every value the same");
        }
        for (BigDecimal number : new BigDecimal[] {plainGradient, plainOffset}) {
            if (number.precision() > LONG_DIGITS || Math.abs((long) number.scale()) > 40) {
                throw new IoddException("gradient or offset " + number + " is implausible");
            }
        }
        Scale scale = new Scale(plainGradient, plainOffset);
        return scale.isNone() ? NONE : scale;
    }

    /** Whether raw values are physical ones. */
    public boolean isNone() {
        return gradient.compareTo(BigDecimal.ONE) == 0 && offset.signum() == 0;
    }

    public BigDecimal gradient() {
        return gradient;
    }

    public BigDecimal offset() {
        return offset;
    }

    /** The physical value of a whole number. */
    public double apply(long raw) {
        if (fast) {
            long high = Math.multiplyHigh(raw, factor);
            long product = raw * factor;
            if (high == product >> 63) {
                long sum = product + addend;
                boolean overflow = ((product ^ sum) & (addend ^ sum)) < 0;
                if (!overflow && sum <= EXACT_IN_DOUBLE && sum >= -EXACT_IN_DOUBLE) {
                    return sum / divisor;
                }
            }
        }
        return gradient.multiply(BigDecimal.valueOf(raw)).add(offset).doubleValue();
    }

    /** The physical value of a finite float, taken as the shortest decimal that stands for it. */
    public double apply(float raw) {
        return gradient.multiply(new BigDecimal(Float.toString(raw)))
                .add(offset)
                .doubleValue();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Scale that && gradient.equals(that.gradient) && offset.equals(that.offset);
    }

    @Override
    public int hashCode() {
        return gradient.hashCode() * 31 + offset.hashCode();
    }

    @Override
    public String toString() {
        return "x " + gradient.toPlainString() + " + " + offset.toPlainString();
    }
}
