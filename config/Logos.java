// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 the Shopfloor Connect authors

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import javax.imageio.ImageIO;

/**
 * Draws the plugins' logos anew: a light barrier over a sign for each plugin. Run it in the root of the repository with
 * {@code java config/Logos.java}; it writes {@code src/hub/assets/logo.png} of each plugin. One thread.
 */
final class Logos {
    private static final int SIZE = 256;
    private static final Color GROUND = new Color(0x1A2B40);
    private static final Color POST = new Color(0xEDF1F5);
    private static final Color BEAM = new Color(0xFF5A4A);
    private static final Color PIECE = new Color(0x9FB0C0);
    private static final Color SIGN = new Color(0x5FDF8F);

    public static void main(String[] args) throws IOException {
        Map<String, Consumer<Graphics2D>> signs = new LinkedHashMap<>();
        signs.put("connect-mqtt-source", Logos::mqttToKafka);
        signs.put("connect-mqtt-sink", Logos::kafkaToMqtt);
        signs.put("connect-plc4x-source", Logos::rack);
        signs.put("connect-opcua-source", Logos::tree);
        signs.put("connect-ifm-iolink-source", Logos::plug);
        signs.put("smt-transforms", Logos::change);
        for (Map.Entry<String, Consumer<Graphics2D>> each : signs.entrySet()) {
            Path file = Path.of(each.getKey(), "src", "hub", "assets", "logo.png");
            ImageIO.write(draw(each.getValue()), "png", file.toFile());
        }
    }

    private static BufferedImage draw(Consumer<Graphics2D> sign) {
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_ARGB);
        Graphics2D pen = image.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        box(pen, GROUND, 4, 4, 248, 248, 56);
        box(pen, POST, 40, 36, 22, 70, 10);
        box(pen, POST, 194, 36, 22, 70, 10);
        box(pen, BEAM, 68, 58, 120, 10, 10);
        box(pen, PIECE, 111, 76, 34, 30, 10);
        pen.setColor(SIGN);
        pen.setStroke(new BasicStroke(14, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        sign.accept(pen);
        pen.dispose();
        return image;
    }

    private static void mqttToKafka(Graphics2D pen) {
        waves(pen, 44, 210);
        arrow(pen, 154, 212, 172);
    }

    private static void kafkaToMqtt(Graphics2D pen) {
        arrow(pen, 48, 104, 172);
        waves(pen, 136, 210);
    }

    /** What is published: arcs around the point where they start, the lower left one. */
    private static void waves(Graphics2D pen, double x, double y) {
        pen.fill(new Ellipse2D.Double(x, y - 16, 16, 16));
        for (double radius : new double[] {38, 70}) {
            double left = x + 8 - radius;
            pen.draw(new Arc2D.Double(left, y - 8 - radius, 2 * radius, 2 * radius, 0, 90, Arc2D.OPEN));
        }
    }

    private static void arrow(Graphics2D pen, double from, double to, double y) {
        Path2D path = new Path2D.Double();
        path.moveTo(from, y);
        path.lineTo(to, y);
        path.moveTo(to - 26, y - 26);
        path.lineTo(to, y);
        path.lineTo(to - 26, y + 26);
        pen.draw(path);
    }

    /** A PLC's rack: a wide module and three narrow ones, with lamps. */
    private static void rack(Graphics2D pen) {
        box(pen, SIGN, 52, 136, 56, 76, 12);
        box(pen, SIGN, 116, 136, 24, 76, 8);
        box(pen, SIGN, 148, 136, 24, 76, 8);
        box(pen, SIGN, 180, 136, 24, 76, 8);
        box(pen, GROUND, 64, 148, 32, 22, 6);
        for (int x : new int[] {122, 154, 186}) {
            box(pen, GROUND, x, 148, 12, 12, 12);
            box(pen, GROUND, x, 168, 12, 12, 12);
        }
    }

    /** Nodes below a node. */
    private static void tree(Graphics2D pen) {
        Path2D branches = new Path2D.Double();
        branches.moveTo(70, 148);
        branches.lineTo(70, 202);
        for (int y : new int[] {166, 202}) {
            branches.moveTo(70, y);
            branches.lineTo(120, y);
            box(pen, SIGN, 132, y - 14, 72, 28, 10);
        }
        pen.draw(branches);
        box(pen, SIGN, 52, 122, 72, 28, 10);
    }

    /** The face of an M12 plug: five pins and the notch. */
    private static void plug(Graphics2D pen) {
        pen.draw(new Ellipse2D.Double(82, 128, 92, 92));
        box(pen, SIGN, 119, 128, 18, 22, 6);
        for (int[] pin : new int[][] {{106, 164}, {150, 164}, {128, 174}, {112, 192}, {144, 192}}) {
            pen.fill(new Ellipse2D.Double(pin[0] - 8, pin[1] - 8, 16, 16));
        }
    }

    /** A square becomes a circle. */
    private static void change(Graphics2D pen) {
        pen.draw(new RoundRectangle2D.Double(42, 152, 40, 40, 4, 4));
        arrow(pen, 104, 150, 172);
        pen.fill(new Ellipse2D.Double(172, 148, 48, 48));
    }

    private static void box(Graphics2D pen, Color color, int x, int y, int width, int height, int round) {
        pen.setColor(color);
        pen.fill(new RoundRectangle2D.Double(x, y, width, height, round, round));
    }
}
