package dev.verge.inference.model;

/** The order of versions: number by number where both are numbers ({@code 10} after {@code 9}), else as text. */
public final class Versions {
    private Versions() {}

    /** Whether version {@code a} comes after {@code b}. */
    public static boolean newer(String a, String b) {
        String[] left = a.split("[.-]", -1);
        String[] right = b.split("[.-]", -1);
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            int order = part(left[i], right[i]);
            if (order != 0) return order > 0;
        }
        return left.length > right.length;
    }

    private static int part(String a, String b) {
        boolean numbers = a.matches("\\d{1,18}") && b.matches("\\d{1,18}");
        return numbers ? Long.compare(Long.parseLong(a), Long.parseLong(b)) : a.compareTo(b);
    }
}
