/** When there is a usual to compare with. */

/** Runs of the same pipeline before: of a weekly one those are weeks. */
export const EARLIER_RUNS = 8;
/** Fewer say nothing. */
export const LEAST_EARLIER = 4;
