package dev.verge.inference.repository;

import java.io.IOException;

/**
 * Processes in a row that ended without a word while a model ran: killed from outside (out of memory, by hand), or aborted
 * inside. Nothing tells the two apart afterwards. A model that is innocent was running at a kill by chance, as probably as it
 * runs at any other time; so the probability of having met all of them by chance is the product of its shares of time. One
 * that nearly always runs is not suspicious by having been there; one that seldom runs and always was is.
 *
 * @param count how many
 * @param chance probability that a model without guilt ran at each of them
 */
record SilentDeaths(int count, double chance) {
    static final SilentDeaths NONE = new SilentDeaths(0, 1);

    /** A model that is condemned is innocent in less than one case of a thousand. */
    static final double LEAST_CHANCE = 0.001;

    /** One more, of a process in whose life the model ran this share of the time. */
    SilentDeaths andOne(double share) {
        return new SilentDeaths(count + 1, chance * share);
    }

    /**
     * Whether the model is not to be loaded any more.
     *
     * @param deaths fewer condemn nobody; 0 stands for never
     */
    boolean condemn(int deaths) {
        return deaths > 0 && count >= deaths && chance <= LEAST_CHANCE;
    }

    /** What {@link #parse} reads. */
    String text() {
        return count + " " + chance;
    }

    /** @throws IOException if it is no such text */
    static SilentDeaths parse(String text) throws IOException {
        String[] parts = text.strip().split(" ", 2);
        try {
            // an earlier release wrote the number only, which says nothing about chance
            return new SilentDeaths(Integer.parseInt(parts[0]), parts.length < 2 ? 1 : Double.parseDouble(parts[1]));
        } catch (NumberFormatException e) {
            throw new IOException("no count of deaths: " + text, e);
        }
    }
}
