// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.plc4x.value;

import io.shopfloor.connect.common.polling.Quality;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.apache.plc4x.java.api.types.PlcValueType;
import org.apache.plc4x.java.api.value.PlcValue;
import org.apache.plc4x.java.spi.values.PlcBYTE;
import org.apache.plc4x.java.spi.values.PlcDATE;
import org.apache.plc4x.java.spi.values.PlcDATE_AND_TIME;
import org.apache.plc4x.java.spi.values.PlcDINT;
import org.apache.plc4x.java.spi.values.PlcDWORD;
import org.apache.plc4x.java.spi.values.PlcINT;
import org.apache.plc4x.java.spi.values.PlcLINT;
import org.apache.plc4x.java.spi.values.PlcLREAL;
import org.apache.plc4x.java.spi.values.PlcLTIME;
import org.apache.plc4x.java.spi.values.PlcLWORD;
import org.apache.plc4x.java.spi.values.PlcREAL;
import org.apache.plc4x.java.spi.values.PlcSINT;
import org.apache.plc4x.java.spi.values.PlcTIME;
import org.apache.plc4x.java.spi.values.PlcTIME_OF_DAY;
import org.apache.plc4x.java.spi.values.PlcUDINT;
import org.apache.plc4x.java.spi.values.PlcUINT;
import org.apache.plc4x.java.spi.values.PlcULINT;
import org.apache.plc4x.java.spi.values.PlcUSINT;
import org.apache.plc4x.java.spi.values.PlcWORD;

/**
 * What the bytes of an S7 CPU or of Modbus registers mean, big-endian. The drivers are asked for plain bytes and registers,
 * because PLC4X 0.13.1 reads some types wrong without saying so: only the first element of WORD arrays, signed bytes, a TIME
 * without its sign, texts as UTF-8. Pure functions.
 */
public enum RawType {
    BOOL(PlcValueType.BOOL, 0),
    BYTE(PlcValueType.BYTE, 1),
    USINT(PlcValueType.USINT, 1),
    SINT(PlcValueType.SINT, 1),
    WORD(PlcValueType.WORD, 2),
    UINT(PlcValueType.UINT, 2),
    INT(PlcValueType.INT, 2),
    DWORD(PlcValueType.DWORD, 4),
    UDINT(PlcValueType.UDINT, 4),
    DINT(PlcValueType.DINT, 4),
    LWORD(PlcValueType.LWORD, 8),
    ULINT(PlcValueType.ULINT, 8),
    LINT(PlcValueType.LINT, 8),
    REAL(PlcValueType.REAL, 4),
    LREAL(PlcValueType.LREAL, 8),
    CHAR(PlcValueType.CHAR, 1),
    WCHAR(PlcValueType.WCHAR, 2),
    STRING(PlcValueType.STRING, 0),
    WSTRING(PlcValueType.WSTRING, 0),
    S5TIME(PlcValueType.TIME, 2),
    TIME(PlcValueType.TIME, 4),
    LTIME(PlcValueType.LTIME, 8),
    DATE(PlcValueType.DATE, 2),
    TIME_OF_DAY(PlcValueType.TIME_OF_DAY, 4),
    LTIME_OF_DAY(PlcValueType.LTIME_OF_DAY, 8),
    DATE_AND_TIME(PlcValueType.DATE_AND_TIME, 8),
    DATE_AND_LTIME(PlcValueType.DATE_AND_LTIME, 8),
    DTL(PlcValueType.DATE_AND_LTIME, 12);

    private static final LocalDate S7_EPOCH = LocalDate.of(1990, 1, 1);
    private static final LocalDateTime EPOCH = LocalDateTime.of(1970, 1, 1, 0, 0);

    private final PlcValueType plcType;
    private final int bytes;

    RawType(PlcValueType plcType, int bytes) {
        this.plcType = plcType;
        this.bytes = bytes;
    }

    public PlcValueType plcType() {
        return plcType;
    }

    /** How long one is; 0 where the tag tells it (a text) or it is a bit. */
    int bytes() {
        return bytes;
    }

    boolean text() {
        return this == CHAR || this == WCHAR || this == STRING || this == WSTRING;
    }

    /** The type of this name, short names too; null if there is none. */
    static RawType named(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        String full =
                switch (upper) {
                    case "TOD" -> "TIME_OF_DAY";
                    case "LTOD" -> "LTIME_OF_DAY";
                    case "DT" -> "DATE_AND_TIME";
                    case "LDT" -> "DATE_AND_LTIME";
                    case "RAW_BYTE_ARRAY" -> "BYTE";
                    default -> upper;
                };
        for (RawType type : values()) {
            if (type.name().equals(full)) {
                return type;
            }
        }
        return null;
    }

    /**
     * The next value of a type with a fixed length that is no text.
     *
     * @throws UnfitValueException if these bytes are none: a date with a 13th month
     */
    PlcValue read(ByteBuffer in) throws UnfitValueException {
        try {
            return switch (this) {
                case BYTE -> new PlcBYTE((short) (in.get() & 0xFF));
                case USINT -> new PlcUSINT((short) (in.get() & 0xFF));
                case SINT -> new PlcSINT(in.get());
                case WORD -> new PlcWORD(in.getShort() & 0xFFFF);
                case UINT -> new PlcUINT(in.getShort() & 0xFFFF);
                case INT -> new PlcINT(in.getShort());
                case DWORD -> new PlcDWORD(in.getInt() & 0xFFFF_FFFFL);
                case UDINT -> new PlcUDINT(in.getInt() & 0xFFFF_FFFFL);
                case DINT -> new PlcDINT(in.getInt());
                case LWORD -> new PlcLWORD(unsigned(in.getLong()));
                case ULINT -> new PlcULINT(unsigned(in.getLong()));
                case LINT -> new PlcLINT(in.getLong());
                case REAL -> new PlcREAL(in.getFloat());
                case LREAL -> new PlcLREAL(in.getDouble());
                case S5TIME -> new PlcTIME(s5Time(in.getShort() & 0xFFFF));
                case TIME -> new PlcTIME(Duration.ofMillis(in.getInt()));
                case LTIME -> new PlcLTIME(Duration.ofNanos(in.getLong()));
                case DATE -> new PlcDATE(S7_EPOCH.plusDays(in.getShort() & 0xFFFF));
                case TIME_OF_DAY -> new PlcTIME_OF_DAY(LocalTime.ofNanoOfDay((in.getInt() & 0xFFFF_FFFFL) * 1_000_000));
                case LTIME_OF_DAY -> new PlcTIME_OF_DAY(LocalTime.ofNanoOfDay(in.getLong()));
                case DATE_AND_TIME -> new PlcDATE_AND_TIME(dateAndTime(in));
                case DATE_AND_LTIME -> new PlcDATE_AND_TIME(EPOCH.plus(in.getLong(), ChronoUnit.NANOS));
                case DTL -> new PlcDATE_AND_TIME(dtl(in));
                case BOOL, CHAR, WCHAR, STRING, WSTRING -> throw new IllegalStateException(this + " is read elsewhere");
            };
        } catch (DateTimeException e) {
            throw new UnfitValueException(Quality.OUT_OF_RANGE);
        }
    }

    private static BigInteger unsigned(long bits) {
        return bits >= 0 ? BigInteger.valueOf(bits) : new BigInteger(Long.toUnsignedString(bits));
    }

    /** Three decimal digits and a factor of 10 ms to 10 s. */
    private static Duration s5Time(int bits) throws UnfitValueException {
        int value = digit(bits >> 8) * 100 + bcd(bits);
        int base = bits >> 12 & 0x3;
        return Duration.ofMillis(value * 10L * (long) Math.pow(10, base));
    }

    private static LocalDateTime dateAndTime(ByteBuffer in) throws UnfitValueException {
        int year = bcd(in.get());
        int month = bcd(in.get());
        int day = bcd(in.get());
        int hour = bcd(in.get());
        int minute = bcd(in.get());
        int second = bcd(in.get());
        int hundredths = bcd(in.get());
        int ms = hundredths * 10 + digit(in.get() >> 4);
        return LocalDateTime.of(year + (year >= 90 ? 1900 : 2000), month, day, hour, minute, second, ms * 1_000_000);
    }

    private static LocalDateTime dtl(ByteBuffer in) {
        int year = in.getShort() & 0xFFFF;
        int month = in.get();
        int day = in.get();
        in.get(); // the day of the week
        int hour = in.get();
        int minute = in.get();
        int second = in.get();
        return LocalDateTime.of(year, month, day, hour, minute, second, in.getInt());
    }

    private static int bcd(int bits) throws UnfitValueException {
        return digit(bits >> 4) * 10 + digit(bits);
    }

    private static int digit(int bits) throws UnfitValueException {
        int digit = bits & 0xF;
        if (digit > 9) {
            throw new UnfitValueException(Quality.OUT_OF_RANGE);
        }
        return digit;
    }
}
