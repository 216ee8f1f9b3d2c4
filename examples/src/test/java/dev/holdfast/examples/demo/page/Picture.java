package dev.holdfast.examples.demo.page;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Makes a picture of a page small: the 256 colours that matter most, and the best compression. */
final class Picture {

    private static final int COLOURS = 256;

    /** Squared distance below which two colours are one, as long as there are others. */
    private static final int NEAR = 60;

    private final int[] pixels;
    private final int width;
    private final int height;

    private Picture(BufferedImage image) {
        width = image.getWidth();
        height = image.getHeight();
        pixels = image.getRGB(0, 0, width, height, null, 0, width);
    }

    static void write(byte[] png, Path file) throws IOException {
        BufferedImage small = new Picture(ImageIO.read(new ByteArrayInputStream(png))).indexed();
        Files.deleteIfExists(file);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ImageWriteParam best = writer.getDefaultWriteParam();
        best.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        best.setCompressionQuality(0);
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(small, null, null), best);
        } finally {
            writer.dispose();
        }
    }

    private BufferedImage indexed() {
        List<Integer> palette = palette();
        int[] colours = palette.stream().mapToInt(colour -> 0xff000000 | colour).toArray();
        IndexColorModel model = new IndexColorModel(8, colours.length, colours, 0, false, -1, DataBuffer.TYPE_BYTE);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, model);
        byte[] data = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        Map<Integer, Byte> nearest = new HashMap<>();
        for (int i = 0; i < pixels.length; i++) {
            data[i] = nearest.computeIfAbsent(pixels[i] & 0xffffff, colour -> nearest(palette, colour));
        }
        return image;
    }

    private List<Integer> palette() {
        Map<Integer, Integer> counts = new HashMap<>();
        for (int pixel : pixels) {
            counts.merge(pixel & 0xffffff, 1, Integer::sum);
        }
        List<Integer> frequent = new ArrayList<>(counts.keySet());
        frequent.sort((a, b) -> Integer.compare(counts.get(b), counts.get(a)));
        List<Integer> palette = new ArrayList<>();
        for (int colour : frequent) {
            if (palette.size() < COLOURS && palette.stream().noneMatch(other -> distance(other, colour) <= NEAR)) {
                palette.add(colour);
            }
        }
        return palette;
    }

    private static byte nearest(List<Integer> palette, int colour) {
        int best = 0;
        for (int i = 1; i < palette.size(); i++) {
            if (distance(palette.get(i), colour) < distance(palette.get(best), colour)) {
                best = i;
            }
        }
        return (byte) best;
    }

    private static int distance(int a, int b) {
        int red = (a >> 16 & 255) - (b >> 16 & 255);
        int green = (a >> 8 & 255) - (b >> 8 & 255);
        int blue = (a & 255) - (b & 255);
        return red * red + green * green + blue * blue;
    }
}
