package dev.portcullis.routemap.web;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;

/** Reduces a PNG to a palette, which makes screenshots indexed. */
final class PngQuantizer {

  private static final int MAX_COLORS = 256;

  private PngQuantizer() {}

  /** Keeps the 256 most frequent colors, and replaces others by the nearest of them. */
  static byte[] quantize(byte[] png) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    int width = image.getWidth();
    int height = image.getHeight();
    int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
    int[] palette = palette(pixels);
    Map<Integer, Integer> nearest = new HashMap<>();
    BufferedImage indexed =
        new BufferedImage(
            width,
            height,
            BufferedImage.TYPE_BYTE_INDEXED,
            new IndexColorModel(8, palette.length, palette, 0, false, -1, DataBuffer.TYPE_BYTE));
    int[] indexes =
        Arrays.stream(pixels)
            .map(pixel -> nearest.computeIfAbsent(pixel, p -> nearestIndex(p, palette)))
            .toArray();
    indexed.getRaster().setPixels(0, 0, width, height, indexes);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(indexed, "png", out);
    return out.toByteArray();
  }

  private static int[] palette(int[] pixels) {
    Map<Integer, Long> pixelsByColor =
        Arrays.stream(pixels)
            .boxed()
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    List<Integer> mostFrequent =
        pixelsByColor.entrySet().stream()
            .sorted(Map.Entry.<Integer, Long>comparingByValue().reversed())
            .limit(MAX_COLORS)
            .map(Map.Entry::getKey)
            .toList();
    return mostFrequent.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int nearestIndex(int pixel, int[] palette) {
    int best = 0;
    for (int i = 1; i < palette.length; i++) {
      if (distance(pixel, palette[i]) < distance(pixel, palette[best])) {
        best = i;
      }
    }
    return best;
  }

  private static int distance(int a, int b) {
    int sum = 0;
    for (int shift = 0; shift < 24; shift += 8) {
      int difference = (a >> shift & 0xff) - (b >> shift & 0xff);
      sum += difference * difference;
    }
    return sum;
  }
}
