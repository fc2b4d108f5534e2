/** What can be bought with a button: days of a stream, the rest of a run, or a run of a pipeline now. */
import { z } from 'zod';
import { isDay } from '../../time.ts';

const backfillModes = ['missing', 'failed', 'all'] as const;

const day = z.string().refine(isDay, 'is not a day, such as 2026-01-31');

const backfillOrder = z.strictObject({
  kind: z.literal('backfill'),
  stream: z.string(),
  from: day,
  to: day,
  /** Of digestSeries; null: every series that the coverage of these days shows. */
  series: z.string().nullable(),
  mode: z.enum(backfillModes),
  /** Pages of each list; null: the limit of the stream. */
  maxPages: z.number().int().positive().nullable(),
});

const resumeOrder = z.strictObject({ kind: z.literal('resume'), run: z.number().int().positive() });

/** `target`: a pipeline or a stream. */
const syncOrder = z.strictObject({ kind: z.literal('sync'), target: z.string() });

export const orderSchema = z.discriminatedUnion('kind', [backfillOrder, resumeOrder, syncOrder]);

export type BackfillPurchase = z.infer<typeof backfillOrder>;
export type ResumePurchase = z.infer<typeof resumeOrder>;
export type SyncPurchase = z.infer<typeof syncOrder>;
export type Order = z.infer<typeof orderSchema>;
