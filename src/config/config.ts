/** `echotik.config.yaml`: what to fetch, when, how fast. Every part has a default, so no file is needed. */
import { Cron } from 'croner';
import { validate } from 'node-cron';
import { z } from 'zod';
import { isTimezone } from '../time.ts';
import { defaultPipelines } from './default-pipelines.ts';

/** Temporal also takes offsets (`+01:00`), croner and its Intl do not. */
const isZone = (name: string) => isTimezone(name) && runs('0 0 * * *', name) !== undefined;

/** Whether a cron ever comes; undefined: it cannot be read. */
function runs(cron: string, zone = 'UTC'): boolean | undefined {
  try {
    return new Cron(cron, { timezone: zone, paused: true }).nextRun() !== null;
  } catch {
    return undefined;
  }
}

/** A cron that comes, but only by its day of the week, which is another way to match: none of its months has its day of the month. */
export const isByWeekdayAlone = (cron: string): boolean => runs(cron) === true && runs(onAnyWeekday(cron)) === false;

/** What node-cron is woken by: it refuses a day that no month has. Without that day the expression means the same. */
export const wakingCron = (cron: string): string => {
  if (!isByWeekdayAlone(cron)) return cron;
  const fields = cron.trim().split(/\s+/);
  return fields.map((field, index) => (index === fields.length - 3 ? '*' : field)).join(' ');
};

function onAnyWeekday(cron: string): string {
  const fields = cron.trim().split(/\s+/);
  return fields.length < 5 ? cron : [...fields.slice(0, -1), '*'].join(' ');
}

/** What JSON Schema can say of them; the refinements know more. */
const CRON_FIELDS = /^\s*(?:@[a-z]+|\S+(?:\s+\S+){4,5})\s*$/;
const ZONE_NAME = /^[A-Za-z][\w+-]+(?:\/[\w+-]+)*$/;

const noZone = 'expected an IANA time zone such as Europe/London';
const noCron = 'expected a cron expression of five or six fields such as "0 10 * * *"';
const never = 'this cron never comes: none of its months has that day, such as February 31';
const noDigits = 'expected quotes around an integer this long: without them it loses digits';

const timezone = z.string().regex(ZONE_NAME, { error: noZone, abort: true }).refine(isZone, noZone);
const cron = z
  .string()
  .regex(CRON_FIELDS, { error: noCron, abort: true })
  .refine((text) => runs(text) !== undefined, { error: noCron, abort: true })
  .refine((text) => runs(text), { error: never, abort: true })
  // node-cron wakes the clock and croner computes the slots: both must know the expression.
  .refine((text) => validate(wakingCron(text)), noCron);
/** Spelled like a market; which ones exist is checked when the file is read. */
export const MARKET = /^[A-Z]{2}$/;
const market = z.string().regex(MARKET, 'expected a market of two capital letters such as US or GB');
const number = z.number().min(Number.MIN_SAFE_INTEGER, noDigits).max(Number.MAX_SAFE_INTEGER, noDigits);
const scalar = z.union([z.string(), number, z.boolean()]);

/** A published limit does not exist; integrators run about one call a second, and the vendor warns of high rates on realtime. */
const lane = (perSecond: number) =>
  z
    .strictObject({
      perSecond: z
        .number()
        .positive()
        .max(1000)
        .nullable()
        .default(perSecond)
        .describe('Requests a second over all workers; null: no limit.'),
      concurrency: z.int().min(1).max(1000).default(4).describe('Requests in flight, per worker process.'),
    })
    .prefault({});

const lanes = z.strictObject({
  offline: lane(4).describe("Calls to EchoTik's own library, refreshed once a day."),
  realtime: lane(2).describe('Calls that EchoTik answers from TikTok while we wait.'),
});

/** Any text here: readConfig knows which names there are, and which was meant. */
export const streamName = z.string().describe('Name of a stream: docs/streams.md has them all.');

const entry = z.union([
  streamName.transform((stream) => ({ stream, params: {}, sql: undefined })),
  z.strictObject({
    stream: streamName,
    params: z
      .record(z.string(), z.union([scalar.transform((value) => [value]), z.array(scalar).min(1)]))
      .prefault({})
      .describe('Values in place of what the stream would choose; several make a request each, in all combinations.'),
    sql: z
      .string()
      .optional()
      .describe('A query over the warehouse whose columns are params: a request for each of its rows.'),
  }),
]);

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const msOf = (text: string) => Number.parseInt(text, 10) * UNIT_MS[text.at(-1) as keyof typeof UNIT_MS];

/** Milliseconds. */
const duration = z
  .string()
  .regex(/^[1-9]\d{0,4}[mhd]$/, 'expected a duration such as 90m, 36h or 7d')
  .transform(msOf);

/** Milliseconds; null: for ever. */
const kept = (what: string) =>
  z
    .string()
    .regex(/^(?:forever|[1-9]\d{0,4}[mhd])$/, 'expected forever, or a duration such as 400d')
    .transform((text) => (text === 'forever' ? null : msOf(text)))
    .prefault('forever')
    .describe(what);

/** A request of today, or of a run that was caught up, may still be answered from its body. */
const LEAST_BODIES_MS = 31 * UNIT_MS.d;

const retention = z.strictObject({
  bodies: kept('Answers as they came: without them nothing can be replayed. At least 31d.').refine(
    (ms) => ms === null || ms >= LEAST_BODIES_MS,
    'expected at least 31d: younger bodies are read instead of bought again',
  ),
  facts: kept('Rows by day: ranks, trends, snapshots. Whole months go.'),
  history: kept('Versions of entities that were superseded longer ago. What stood at that moment stays.'),
  attempts: kept('Single tries of requests, and what checks found. Requests, runs and spending stay.'),
});

const credits = z.int().positive();

/** Credits, booked by the days and months of a zone. */
const limits = {
  day: credits.optional().describe('Credits a day; absent: no limit.'),
  month: credits.optional().describe('Credits a calendar month; absent: no limit.'),
};

export const budgetSchema = z.strictObject({
  ...limits,
  timezone: timezone.default('UTC').describe('Zone in which the days and months of the budget begin.'),
  reserve: z
    .number()
    .min(0)
    .max(1)
    .default(0.2)
    .describe('Share of both limits that only pipelines marked core may use, 0 to 1.'),
  margin: z
    .number()
    .min(0)
    .max(10)
    .default(0.25)
    .describe('How far a run may go beyond its plan, as a share of it; 20 credits at least.'),
});

const noBudget =
  'expected a map with day, month, timezone, reserve or margin, such as { day: 500 }, or the word unlimited where no limit is meant';
const noLimits =
  'expected a map with day or month, such as { day: 500 }; unlimited exists only for the whole configuration';

/** `unlimited`: somebody said that no limit is meant; without a limit the scheduler does not spend. */
const budget = z.union(
  [
    z.literal('unlimited').transform(() => ({ ...budgetSchema.parse({}), unlimited: true })),
    budgetSchema.transform((limited) => ({ ...limited, unlimited: false })),
  ],
  noBudget,
);

const pipeline = z.strictObject({
  cron: cron.describe('When: minute, hour, day of month, month, day of week. Of six fields the first is the second.'),
  timezone: timezone
    .optional()
    .describe("Zone of this cron and of its runs' business day; absent: that of the whole configuration."),
  catchUp: z
    .enum(['latest', 'each', 'none'])
    .default('latest')
    .describe('Slots missed while nothing ran: the latest, each of them, or none.'),
  catchUpWindow: duration
    .prefault('7d')
    .describe(
      'How old a slot may be to be caught up, and to be resumed after an outage or when there is budget again: 90m, 36h, 7d.',
    ),
  overlap: z
    .enum(['queue', 'skip', 'cancel'])
    .default('queue')
    .describe('A slot that comes while the run before still goes on: it waits, is skipped, or ends that run.'),
  slotTolerance: duration
    .optional()
    .describe('As slotTolerance of the whole configuration, for this pipeline; absent: that one.'),
  core: z.boolean().default(false).describe('May use the reserve of the budget.'),
  budget: z
    .strictObject(limits, { error: ({ code }) => (code === 'invalid_type' ? noLimits : undefined) })
    .prefault({})
    .describe('Limits of this pipeline alone.'),
  streams: z.array(entry).min(1).describe("What to ask: names of streams, or streams with params or SQL of one's own."),
  maxPages: z.int().min(1).optional().describe('Pages a walk may have; absent: the limit of each stream.'),
});

/** A run that is this late still describes the day of its slot; the library and the charts are refreshed once a day. */
export const DEFAULT_SLOT_TOLERANCE = '6h';

export const configSchema = z.strictObject({
  timezone: timezone.default('UTC').describe('Zone of the business day, and of every cron without its own.'),
  regions: z
    .array(market)
    .min(1)
    .default(['US'])
    .describe('Markets: streams that are asked by market ask for each of them.'),
  languages: z
    .array(z.enum(['en-US', 'zh-CN', 'th-TH', 'id-ID', 'ms-MY', 'vi-VN']))
    .min(1)
    .default(['en-US'])
    .describe('Languages of category names.'),
  allowUnknown: z
    .boolean()
    .default(false)
    .describe('Ask also for markets and values of params that this version does not know.'),
  slotTolerance: duration
    .prefault(DEFAULT_SLOT_TOLERANCE)
    .describe(
      'How long after its slot a run may ask streams that describe only the present; never beyond the business day.',
    ),
  lanes: lanes.prefault({}).describe('How fast the API is asked.'),
  budget: budget
    .prefault({})
    .describe(
      'What may be spent. A run that meets a limit pauses until there is budget again. unlimited: no limit is meant.',
    ),
  retention: retention
    .prefault({})
    .describe('How long what is stored is kept, such as 400d. What is gone can only be bought again.'),
  pipelines: z
    .record(z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected a name in kebab-case'), pipeline)
    .prefault(defaultPipelines)
    .describe('What is fetched and when, by a name in kebab-case. When given, it takes the place of the default.'),
});

export type Config = z.output<typeof configSchema>;
export type Pipeline = z.output<typeof pipeline>;
export type Retention = Config['retention'];
