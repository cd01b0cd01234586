// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

package io.shopfloor.connect.ifm.iodd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an independent encoder writes, the decoder reads, whatever the layout. The encoder draws bits as characters. */
class ProcessDataPropertyTest {
    private static final int ROUNDS = 3_000;

    private record Sample(Datatype type, String bits, Object value) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void decodesWhatWasEncodedForAnyLayout(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder drawn = new StringBuilder();
            List<Sample> samples = new ArrayList<>();
            List<Integer> ends = new ArrayList<>();
            while (true) {
                String padding = word(random, random.nextInt(5));
                Sample sample = sample(random);
                if (drawn.length() + padding.length() + sample.bits().length() > 256) {
                    break;
                }
                drawn.append(padding).append(sample.bits());
                samples.add(sample);
                ends.add(drawn.length());
            }
            drawn.append(word(random, Math.min(256 - drawn.length(), random.nextInt(4))));
            int total = drawn.length();
            List<ProcessDataLayout.Item> items = new ArrayList<>();
            for (int i = 0; i < samples.size(); i++) {
                items.add(new ProcessDataLayout.Item(
                        "v" + i,
                        null,
                        i + 1,
                        total - ends.get(i),
                        samples.get(i).type(),
                        Scale.NONE,
                        null,
                        ValueDomain.ANY));
            }
            ProcessDataDecoder decoder = new ProcessDataDecoder(new ProcessDataLayout("P", total, items));
            ProcessDataValues values = decoder.decode(octets(drawn.toString()));
            for (int i = 0; i < samples.size(); i++) {
                assertThat(values.value(i))
                        .as("seed %d round %d: %s in %s", seed, round, samples.get(i), drawn)
                        .isEqualTo(samples.get(i).value());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    void scalesAsDecimalArithmeticDoes(long seed) throws IoddException {
        Random random = new Random(seed);
        for (int round = 0; round < 50_000; round++) {
            BigDecimal gradient = decimal(random, 1);
            BigDecimal offset = random.nextBoolean() ? BigDecimal.ZERO : decimal(random, 0);
            long raw = random.nextLong() >> random.nextInt(64);
            double expected = new BigDecimal(Long.toString(raw))
                    .multiply(gradient)
                    .add(offset)
                    .doubleValue();
            assertThat(Scale.of(gradient, offset).apply(raw))
                    .as("%d x %s + %s", raw, gradient, offset)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8})
    void anyOctetsOfTheRightLengthDecodeAndAnyOtherLengthIsRefused(long seed) {
        Random random = new Random(seed);
        List<ProcessDataLayout.Item> items = List.of(
                item(40, new Datatype.Float32()),
                item(24, new Datatype.Text(2, StandardCharsets.UTF_8)),
                item(5, new Datatype.SignedInteger(17)),
                item(0, new Datatype.UnsignedInteger(64)));
        ProcessDataDecoder decoder = new ProcessDataDecoder(new ProcessDataLayout("P", 72, items));
        for (int round = 0; round < 20_000; round++) {
            byte[] data = new byte[random.nextInt(34)];
            random.nextBytes(data);
            if (data.length == 9) {
                assertThat(decoder.decode(data).size()).isEqualTo(4);
            } else {
                assertThat(decoder.fits(data)).isFalse();
                assertThatThrownBy(() -> decoder.decode(data)).isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    private static ProcessDataLayout.Item item(int offset, Datatype type) {
        return new ProcessDataLayout.Item("v" + offset, null, 1, offset, type, Scale.NONE, null, ValueDomain.ANY);
    }

    private static BigDecimal decimal(Random random, int least) {
        BigDecimal number = BigDecimal.valueOf(least + random.nextInt(100_000), random.nextInt(9));
        return random.nextBoolean() ? number : number.negate();
    }

    private static Sample sample(Random random) {
        int width = 2 + random.nextInt(63);
        switch (random.nextInt(8)) {
            case 0, 1 -> {
                String bits = word(random, width);
                Object value = width == 64 && bits.charAt(0) == '1' ? null : Long.valueOf(unsigned(bits));
                return new Sample(new Datatype.UnsignedInteger(width), bits, value);
            }
            case 2, 3 -> {
                String bits = word(random, width);
                String extended = String.valueOf(bits.charAt(0)).repeat(64 - width) + bits;
                return new Sample(new Datatype.SignedInteger(width), bits, unsigned(extended));
            }
            case 4 -> {
                String bit = word(random, 1);
                return new Sample(new Datatype.Bool(), bit, bit.equals("1"));
            }
            case 5 -> {
                float value = (random.nextFloat() - 0.5f) * (float) Math.pow(10, random.nextInt(30) - 15);
                String bits = Integer.toBinaryString(Float.floatToRawIntBits(value));
                return new Sample(new Datatype.Float32(), "0".repeat(32 - bits.length()) + bits, value);
            }
            case 6 -> {
                String text = "Abc-9".substring(0, random.nextInt(6));
                StringBuilder bits = new StringBuilder();
                for (byte octet : Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), 5)) {
                    bits.append(eight(octet));
                }
                return new Sample(new Datatype.Text(5, StandardCharsets.US_ASCII), bits.toString(), text);
            }
            default -> {
                byte[] octets = new byte[1 + random.nextInt(4)];
                random.nextBytes(octets);
                StringBuilder bits = new StringBuilder();
                for (byte octet : octets) {
                    bits.append(eight(octet));
                }
                return new Sample(new Datatype.Octets(octets.length), bits.toString(), octets);
            }
        }
    }

    private static long unsigned(String bits) {
        return Long.parseUnsignedLong(bits, 2);
    }

    private static String eight(byte octet) {
        String bits = Integer.toBinaryString(octet & 0xFF);
        return "0".repeat(8 - bits.length()) + bits;
    }

    private static String word(Random random, int length) {
        StringBuilder bits = new StringBuilder();
        for (int i = 0; i < length; i++) {
            bits.append(random.nextBoolean() ? '1' : '0');
        }
        return bits.toString();
    }

    /** The first character is the most significant bit; a length that is no multiple of 8 is filled up in front. */
    private static byte[] octets(String drawn) {
        String filled = "0".repeat((8 - drawn.length() % 8) % 8) + drawn;
        byte[] octets = new byte[filled.length() / 8];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) Integer.parseInt(filled.substring(i * 8, i * 8 + 8), 2);
        }
        return octets;
    }
}
