/** The number of earlier runs that a comparison needs. */

/** Earlier runs of the same pipeline; those of a weekly pipeline are weeks apart. */
export const MAX_EARLIER_RUNS = 8;
/** Fewer runs are not enough for a comparison. */
export const MIN_EARLIER_RUNS = 4;
