/**
 * The schema of `echotik.config.yaml`: what to fetch, when and how fast. Every key has a default, so no file is needed.
 */
import { z } from 'zod';
import { isTimezone } from '../time.ts';
import { MAX_LOOK_AHEAD } from '../streams/stream.ts';
import { alertsSchema } from './alerts-config.ts';
import { hasSlots, isNodeCron } from './cron.ts';
import { defaultPipelines } from './default-pipelines.ts';
import { streamEntry } from './stream-entry.ts';
import { findTriggerMistakes, resolveTriggers } from './triggers.ts';
import { durationSchema as duration, DURATION_UNITS_MS, parseDuration } from './duration.ts';

/** Temporal also accepts offsets (`+01:00`), which croner does not. */
const isZone = (name: string) => isTimezone(name) && hasSlots('0 0 * * *', name) !== undefined;

/** The part of the rules that JSON Schema can express; the refinements check the rest. */
const CRON_FIELDS = /^\s*(?:@[a-z]+|\S+(?:\s+\S+){4,5})\s*$/;
const ZONE_NAME = /^[A-Za-z][\w+-]+(?:\/[\w+-]+)*$/;

const INVALID_ZONE = 'expected an IANA time zone such as Europe/London';
const INVALID_CRON = 'expected a cron expression of five or six fields such as "0 10 * * *"';
const CRON_NEVER_RUNS = 'this cron never comes: none of its months has that day, such as February 31';

const timezone = z.string().regex(ZONE_NAME, { error: INVALID_ZONE, abort: true }).refine(isZone, INVALID_ZONE);
const cron = z
  .string()
  .regex(CRON_FIELDS, { error: INVALID_CRON, abort: true })
  .refine((text) => hasSlots(text) !== undefined, { error: INVALID_CRON, abort: true })
  .refine((text) => hasSlots(text), { error: CRON_NEVER_RUNS, abort: true })
  .refine(isNodeCron, INVALID_CRON);
/** The spelling of a market. Whether the market exists is checked when the file is read. */
export const MARKET_PATTERN = /^[A-Z]{2}$/;
const market = z.string().regex(MARKET_PATTERN, 'expected a market of two capital letters such as US or GB');
/** The vendor publishes no limit but warns of high rates on realtime; integrators run about one call per second. */
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

export interface LaneLimits {
  /** Requests in flight, per worker process. */
  readonly concurrency: number;
  /** Requests per second over all workers; null: no limit. */
  readonly perSecond: number | null;
}

const lanes = z.strictObject({
  offline: lane(4).describe("Calls to EchoTik's own library, refreshed once a day."),
  realtime: lane(2).describe('Calls that EchoTik answers from TikTok while we wait.'),
});

const credits = z.int().positive();

/** Milliseconds; null: kept forever. */
const retentionPeriod = (what: string) =>
  z
    .string()
    .regex(/^(?:forever|[1-9]\d{0,4}[mhd])$/, 'expected forever, or a duration such as 400d')
    .transform((text) => (text === 'forever' ? null : parseDuration(text)))
    .prefault('forever')
    .describe(what);

/** Younger bodies may still serve requests of the same day, or of a run that is caught up. */
const MIN_BODIES_MS = 31 * DURATION_UNITS_MS.d;

const retention = z.strictObject({
  bodies: retentionPeriod('Answers as they came: without them nothing can be replayed. At least 31d.').refine(
    (ms) => ms === null || ms >= MIN_BODIES_MS,
    'expected at least 31d: younger bodies are read instead of bought again',
  ),
  facts: retentionPeriod('Rows by day: ranks, trends, snapshots. Whole months go.'),
  history: retentionPeriod('Versions of entities that were superseded longer ago. What stood at that moment stays.'),
  attempts: retentionPeriod('Single tries of requests, and what checks found. Requests, runs and spending stay.'),
});

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

const INVALID_BUDGET =
  'expected a map with day, month, timezone, reserve or margin, such as { day: 500 }, or the word unlimited where no limit is meant';
const INVALID_LIMITS =
  'expected a map with day or month, such as { day: 500 }; unlimited exists only for the whole configuration';

/**
 * `unlimited`: the operator states that there is no limit. Without a limit and without this word the scheduler does not
 * start.
 */
const budget = z.union(
  [
    z.literal('unlimited').transform(() => ({ ...budgetSchema.parse({}), unlimited: true })),
    budgetSchema.transform((limited) => ({ ...limited, unlimited: false })),
  ],
  INVALID_BUDGET,
);

/** Names of pipelines; readConfig suggests similar ones. */
const pipelineNames = z.union([z.string().transform((name) => [name]), z.array(z.string()).min(1)]);

const pipeline = z.strictObject({
  cron: cron
    .optional()
    .describe('When: minute, hour, day of month, month, day of week. Of six fields the first is the second.'),
  after: pipelineNames
    .optional()
    .describe(
      'In place of cron: begins when these pipelines have succeeded for the business day. The first one has the slots.',
    ),
  acceptPartial: z
    .boolean()
    .default(false)
    .describe('With after: begins also when a run of these pipelines was partial.'),
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
    .describe('A slot that comes before the previous run has ended: it waits, is skipped, or ends that run.'),
  slotTolerance: duration
    .optional()
    .describe('As slotTolerance of the whole configuration, for this pipeline; absent: that one.'),
  core: z.boolean().default(false).describe('May use the reserve of the budget.'),
  budget: z
    .strictObject(limits, { error: ({ code }) => (code === 'invalid_type' ? INVALID_LIMITS : undefined) })
    .prefault({})
    .describe('Limits of this pipeline alone.'),
  streams: z
    .array(streamEntry)
    .min(1)
    .describe("What to request: names of streams, or streams with params or SQL of one's own."),
  maxPages: z.int().min(1).optional().describe('Pages a walk may have; absent: the limit of each stream.'),
});

/**
 * A run that is this late still describes the day of its slot, because the library and the charts are refreshed once a
 * day.
 */
export const DEFAULT_SLOT_TOLERANCE = '6h';

/** Look-ahead is chosen by the user, because it can cost calls beyond the ends of lists. */
const DEFAULT_LOOK_AHEAD = 8;

export const configSchema = z.strictObject({
  timezone: timezone.default('UTC').describe('Zone of the business day, and of every cron without its own.'),
  regions: z
    .array(market)
    .min(1)
    .default(['US'])
    .describe('Markets: streams that are requested by market are requested for each of them.'),
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
      'How long after its slot a run may request streams that describe only the present; never beyond the business day.',
    ),
  lanes: lanes.prefault({}).describe('How fast the API is called.'),
  lookAhead: z
    .int()
    .min(1)
    .max(MAX_LOOK_AHEAD)
    .default(DEFAULT_LOOK_AHEAD)
    .describe(
      'Pages of a list that are requested at the same time, as far as the list reached in its last walk; 1: one after the other.',
    ),
  budget: budget
    .prefault({})
    .describe(
      'What may be spent. A run that meets a limit pauses until there is budget again. unlimited: no limit is meant.',
    ),
  retention: retention
    .prefault({})
    .describe('How long what is stored is kept, such as 400d. What is gone can only be bought again.'),
  alerts: alertsSchema
    .prefault({})
    .describe('Messages to people when something is wrong. Without a channel nothing is evaluated.'),
  pipelines: z
    .record(z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected a name in kebab-case'), pipeline)
    .superRefine((pipelines, context) => {
      for (const { path, message } of findTriggerMistakes(pipelines))
        context.addIssue({ code: 'custom', path: [...path], message });
    })
    .transform(resolveTriggers)
    .prefault(defaultPipelines)
    .describe('What is fetched and when, by a name in kebab-case. When given, it takes the place of the default.'),
});

export type Config = z.output<typeof configSchema>;
export type Pipeline = Config['pipelines'][string];
/** How long each kind of data is kept, in milliseconds; null: forever. */
export type Retention = Config['retention'];

/** The IANA time zone of a pipeline, for its cron and its business days. */
export const getPipelineTimezone = (pipeline: Pick<Pipeline, 'timezone'>, config: Pick<Config, 'timezone'>): string =>
  pipeline.timezone ?? config.timezone;
