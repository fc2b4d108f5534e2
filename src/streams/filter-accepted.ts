import type { z } from 'zod';

/** Those of the settings' values that a call takes: `accepted(market, regions)`. */
export const filterAccepted = <T>(schema: z.ZodType<T>, values: readonly string[]): readonly T[] =>
  values.flatMap((value) => {
    const known = schema.safeParse(value);
    return known.success ? [known.data] : [];
  });
