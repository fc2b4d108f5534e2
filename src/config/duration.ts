/** Durations of the configuration file, such as 90m, 36h or 7d. */
import { z } from 'zod';

export const DURATION_UNITS_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of a text that matches the pattern of `durationSchema`. */
export const parseDuration = (text: string): number =>
  Number.parseInt(text, 10) * DURATION_UNITS_MS[text.at(-1) as keyof typeof DURATION_UNITS_MS];

/** Milliseconds. */
export const durationSchema = z
  .string()
  .regex(/^[1-9]\d{0,4}[mhd]$/, 'expected a duration such as 90m, 36h or 7d')
  .transform(parseDuration);
