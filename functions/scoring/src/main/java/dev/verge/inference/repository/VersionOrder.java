package dev.verge.inference.repository;

/** The order of versions: number by number where both parts are numbers ({@code 10} after {@code 9}), else as text. */
final class VersionOrder {
    private VersionOrder() {}

    static int compare(String a, String b) {
        String[] left = a.split("[.-]", -1);
        String[] right = b.split("[.-]", -1);
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            int order = part(left[i], right[i]);
            if (order != 0) return order;
        }
        // 01 and 1 are two folders
        return left.length == right.length ? a.compareTo(b) : Integer.compare(left.length, right.length);
    }

    private static int part(String a, String b) {
        boolean numbers = isNumber(a) && isNumber(b);
        return numbers ? Long.compare(Long.parseLong(a), Long.parseLong(b)) : a.compareTo(b);
    }

    private static boolean isNumber(String text) {
        return text.matches("\\d{1,18}");
    }
}
