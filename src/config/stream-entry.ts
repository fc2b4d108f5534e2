/** The schema of an entry of `streams` in a pipeline: what to request, and within which limits. */
import { z } from 'zod';

const UNSAFE_INTEGER = 'expected quotes around an integer this long: without them it loses digits';

const number = z.number().min(Number.MIN_SAFE_INTEGER, UNSAFE_INTEGER).max(Number.MAX_SAFE_INTEGER, UNSAFE_INTEGER);
const scalar = z.union([z.string(), number, z.boolean()]);

/** Any text here: readConfig checks the name and suggests similar ones. */
export const streamNameSchema = z.string().describe('Name of a stream: docs/streams.md has them all.');

/** Records of another stream of the pipeline as inputs. */
const inputLink = z.union([
  streamNameSchema.transform((stream) => ({ stream, top: undefined })),
  z.strictObject({
    stream: streamNameSchema,
    top: z.int().min(1).optional().describe('Only records up to this place of each list.'),
  }),
]);

/** A request that fails more often delays its run for minutes. */
const MAX_RETRIES = 10;

/** A stream of a pipeline: its name alone, or with what the pipeline sets for it. */
export const streamEntry = z.union([
  streamNameSchema.transform((stream) => ({
    stream,
    params: {},
    sql: undefined,
    from: undefined,
    maxPages: undefined,
    maxCredits: undefined,
    retries: undefined,
  })),
  z.strictObject({
    stream: streamNameSchema,
    params: z
      .record(z.string(), z.union([scalar.transform((value) => [value]), z.array(scalar).min(1)]))
      .prefault({})
      .describe('Values in place of what the stream would choose; several make a request each, in all combinations.'),
    sql: z
      .string()
      .optional()
      .describe('A query over the warehouse whose columns are params: a request for each of its rows.'),
    from: inputLink
      .optional()
      .describe(
        'The stream of this pipeline whose records are the inputs, such as product-ranklist; with top: the first places.',
      ),
    maxPages: z.int().min(1).optional().describe('Pages a walk of this stream may have; absent: that of the pipeline.'),
    maxCredits: z.int().positive().optional().describe('Credits that this stream may cost in a run; absent: no limit.'),
    retries: z
      .int()
      .min(0)
      .max(MAX_RETRIES)
      .optional()
      .describe('How often a call of this stream that failed is repeated; absent: 4 times.'),
  }),
]);
