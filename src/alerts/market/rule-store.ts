/** What a rule has evaluated: its row of ops.market_rules, and the runs that have ended since. */
import type { Pool, Queryable } from '../../load/connection/pool.ts';
import {
  integer,
  json,
  nullable,
  pick,
  type RowWith,
  statement,
  texts,
  textValue,
  timestamp,
} from '../../load/connection/statement.ts';
import { market_rules } from '../../load/tables/ops-market.ts';
import type { runTriggers } from '../../load/tables/ops-runs.ts';
import type { MarketRule } from './market-rule.ts';

/** An evaluation that takes longer has lost its claim. Longer than a statement may take. */
const CLAIM_MS = 120_000;
/** What a rule could not evaluate for longer is not news any more. */
const NEWS_DAYS = 3;

/** Of a rule whose file could not be read when it was new. Not a digest: the first that can be read replaces it. */
const UNREADABLE = 'unreadable';
/** A process that has not evaluated a run for so long has ended: each looks at least after every slot. */
const ABANDONED_HOURS = 24;

/** A run that has ended since the last evaluation. */
export interface EndedMarketRun {
  readonly run_id: number;
  readonly trigger: (typeof runTriggers)[number];
  readonly business_date: string;
  readonly streams: readonly string[];
}

/** What a rule has evaluated, and what has happened since. */
export interface RuleState {
  /** Null: a preset, or a query that has not been evaluated yet. */
  readonly knownKeys: readonly string[] | null;
  /** Runs that have ended since the last evaluation, oldest first. */
  readonly ended: readonly EndedMarketRun[];
  /** Runs that have not ended. */
  readonly open: readonly Pick<EndedMarketRun, 'run_id' | 'trigger'>[];
  readonly newestRun: number;
  readonly readAt: Date;
}

export interface RuleClaim extends RuleState {
  readonly claim: string;
}

const INSERT = `insert into ops.market_rules as r (rule, definition, newest_run, open_runs, evaluated_at)
  select $1, $2, coalesce((select max(run_id) from ops.runs), 0),
    array(select run_id from ops.runs where finished_at is null order by 1), now()`;

const CREATE = `${INSERT} on conflict (rule) do update set definition = excluded.definition, newest_run = excluded.newest_run,
    open_runs = excluded.open_runs, evaluated_at = excluded.evaluated_at, since = now(), known_keys = null,
    error = null, error_since = null, claim = null, claimed_until = null
  where r.definition <> excluded.definition and ($3 or r.definition = '${UNREADABLE}' or exists (select from ops.runs u
    where u.finished_at > greatest(r.evaluated_at, now() - interval '${NEWS_DAYS} days')
      and u.finished_at < now() - interval '${ABANDONED_HOURS} hours'))`;

type NamedRule = Pick<MarketRule, 'name' | 'definition'>;

/**
 * Makes the rule known where it is new or was changed: what is so now is not reported. Needs no transaction.
 *
 * Processes with different configurations must not replace the definition of each other again and again, because then
 * nothing would ever be reported. `isChanged`: the definition is new to this process. Otherwise another process has
 * replaced it later, and keeps it while it evaluates the rule. Returns whether the rule has this definition now.
 */
export async function registerRule(
  database: Queryable,
  { name, definition }: NamedRule,
  isChanged = true,
): Promise<boolean> {
  await database.query(CREATE, [name, definition, isChanged]);
  const { rowCount } = await database.query('select from ops.market_rules where rule = $1 and definition = $2', [
    name,
    definition,
  ]);
  return rowCount === 1;
}

const EVALUATED = {
  known_keys: nullable(texts),
  newest_run: integer,
  open_runs: json<number[]>(),
  evaluated_at: timestamp,
};

const CLAIM = statement(
  'claim market rule',
  { claim: textValue, ...EVALUATED },
  `update ops.market_rules set claim = gen_random_uuid(), claimed_until = now() + $2 * interval '1 millisecond'
   where rule = $1 and definition = $3 and (claimed_until is null or claimed_until <= now())
   returning claim::text as claim, known_keys, newest_run, to_json(open_runs) as open_runs, evaluated_at`,
);

const READ_STATE = statement(
  'state of a market rule',
  EVALUATED,
  `select known_keys, newest_run, to_json(open_runs) as open_runs, evaluated_at from ops.market_rules
   where rule = $1 and definition = $2`,
);

const READ_RUNS = statement(
  'runs of a market rule',
  {
    read_at: timestamp,
    newest_run: integer,
    open: json<RuleClaim['open']>(),
    ended: json<readonly EndedMarketRun[]>(),
  },
  `select now() as read_at, coalesce((select max(run_id) from ops.runs), 0) as newest_run,
     (select coalesce(json_agg(json_build_object('run_id', run_id, 'trigger', trigger)), '[]')
      from ops.runs where finished_at is null) as open,
     (select coalesce(json_agg(json_build_object('run_id', run_id, 'trigger', trigger, 'business_date', business_date,
        'streams', streams) order by finished_at, run_id), '[]')
      from ops.runs where finished_at is not null and finished_at > now() - $4 * interval '1 day'
        -- A run that was resumed may end twice.
        and (run_id > $1 or run_id = any($2) or finished_at > $3)) as ended`,
);

/** Undefined: another process evaluates the rule, or has another definition of it. Needs no transaction. */
export async function claimRule(pool: Pool, { name, definition }: NamedRule): Promise<RuleClaim | undefined> {
  const [claimed] = (await pool.query(CLAIM, [name, CLAIM_MS, definition])).rows;
  return claimed && { claim: claimed.claim, ...(await readRuns(pool, claimed)) };
}

/** Without a claim. Undefined: the rule is new or was changed. Needs no transaction. */
export async function readRuleState(pool: Pool, { name, definition }: NamedRule): Promise<RuleState | undefined> {
  const [found] = (await pool.query(READ_STATE, [name, definition])).rows;
  return found && (await readRuns(pool, found));
}

async function readRuns(
  pool: Pool,
  { known_keys, newest_run, open_runs, evaluated_at }: RowWith<typeof EVALUATED>,
): Promise<RuleState> {
  const [runs] = (await pool.query(READ_RUNS, [newest_run, open_runs, evaluated_at, NEWS_DAYS])).rows;
  if (!runs) throw new Error('the runs of a market rule have no row');
  const { ended, open } = runs;
  return { knownKeys: known_keys, ended, open, newestRun: runs.newest_run, readAt: runs.read_at };
}

/**
 * Ends the claim as evaluated. `knownKeys`: null for a preset. False: another process has taken over, and the
 * transaction has to be rolled back. To be called in the transaction that writes the events.
 */
export async function finishRule(
  connection: Queryable,
  rule: string,
  { claim, newestRun, open, readAt }: RuleClaim,
  knownKeys: readonly string[] | null,
): Promise<boolean> {
  const { rowCount } = await connection.query(
    `update ops.market_rules set newest_run = $3, open_runs = $4, evaluated_at = $5, known_keys = $6, error = null,
       error_since = null, claim = null, claimed_until = null where rule = $1 and claim = $2`,
    [rule, claim, newestRun, open.map(({ run_id }) => run_id), readAt, knownKeys],
  );
  return rowCount === 1;
}

/** Records why a rule could not be evaluated, and gives the claim back: it is evaluated again. Needs no transaction. */
export async function recordRuleFailure(pool: Pool, rule: string, claim: string, error: string): Promise<void> {
  await pool.query(
    `update ops.market_rules set error = $3, error_since = coalesce(error_since, now()), claim = null, claimed_until = null
     where rule = $1 and claim = $2`,
    [rule, claim, error],
  );
}

/**
 * Records that the statement of a rule cannot be read, also of one that is new. What it has evaluated stays, so it
 * catches up when the statement can be read again. Needs no transaction.
 */
export async function recordUnreadableRule(database: Queryable, rule: string, error: string): Promise<void> {
  await database.query(`${INSERT} on conflict do nothing`, [rule, UNREADABLE]);
  await database.query(
    'update ops.market_rules set error = $2, error_since = coalesce(error_since, now()) where rule = $1',
    [rule, error],
  );
}

/** Gives a claim back without an evaluation. Needs no transaction. */
export const releaseRule = async (pool: Pool, rule: string, claim: string): Promise<void> =>
  void (await pool.query(
    'update ops.market_rules set claim = null, claimed_until = null where rule = $1 and claim = $2',
    [rule, claim],
  ));

const FIND_DUE = statement(
  'market rules that are due',
  { rule: textValue },
  `select rule from ops.market_rules m where rule = any($1) and (rule = any($2) and known_keys is null
     or exists (select from ops.runs u where finished_at is not null and finished_at > now() - $3 * interval '1 day'
       and (run_id > m.newest_run or run_id = any(m.open_runs) or finished_at > m.evaluated_at)))`,
);

/**
 * The names among `rules` for which a run has ended, and those among `queries` that have not been evaluated. Needs no
 * transaction.
 */
export const findDueRules = async (
  pool: Pool,
  rules: readonly string[],
  queries: readonly string[],
): Promise<readonly string[]> => (await pool.query(FIND_DUE, [rules, queries, NEWS_DAYS])).rows.map(({ rule }) => rule);

const LIST = statement(
  'list market rules',
  pick(market_rules, 'rule', 'since', 'evaluated_at', 'error', 'error_since'),
  'select rule, since, evaluated_at, error, error_since from ops.market_rules order by rule',
);

/** Rules that were evaluated, also those that are no longer in the configuration. Needs no transaction. */
export const listRuleStates = async (database: Queryable) => (await database.query(LIST)).rows;

const RUN_OF_REQUESTS = statement(
  'runs of requests',
  { request_id: integer, run_id: integer },
  'select request_id, run_id from ops.requests where request_id = any($1)',
);

/** The run of each request. Needs no transaction. */
export const readRunsOfRequests = async (pool: Pool, ids: readonly number[]): Promise<ReadonlyMap<number, number>> =>
  new Map((await pool.query(RUN_OF_REQUESTS, [ids])).rows.map(({ request_id, run_id }) => [request_id, run_id]));
