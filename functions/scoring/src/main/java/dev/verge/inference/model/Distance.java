package dev.verge.inference.model;

import java.util.Locale;

/** How far a name is from another. */
final class Distance {
    private static final int MOST = 2;
    private static final int LETTERS_A_MISTAKE = 3;

    private Distance() {}

    /**
     * Whether it takes two or fewer letters, in short names one, to make one of the other, upper or lower case (Levenshtein
     * 1966).
     */
    static boolean isSmall(String a, String b) {
        int small = Math.min(MOST, Math.min(a.length(), b.length()) / LETTERS_A_MISTAKE);
        if (Math.abs(a.length() - b.length()) > small) return false;
        String one = a.toLowerCase(Locale.ROOT);
        String other = b.toLowerCase(Locale.ROOT);
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) row[j] = j;
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()] <= small;
    }
}
