package dev.verge.inference.repository;

import java.util.regex.Pattern;

/**
 * The order of versions, the newest last. One of numbers only ({@code 10}, {@code 1.2}) comes after every other one, so that a
 * copy or a draft ({@code 10.bak}, {@code 2-rc1}, {@code latest}) never takes its place; else number by number where both parts are
 * numbers ({@code 10} after {@code 9}), and as text where they are not.
 */
final class VersionOrder {
    private static final Pattern NUMBERS = Pattern.compile("\\d{1,18}([.-]\\d{1,18})*");

    private VersionOrder() {}

    static int compare(String a, String b) {
        int numbers =
                Boolean.compare(NUMBERS.matcher(a).matches(), NUMBERS.matcher(b).matches());
        if (numbers != 0) return numbers;
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
