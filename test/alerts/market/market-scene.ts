/** A warehouse whose API answers what the test sets, with market rules; lent to a callback. */
import { buildMarketRule } from '../../../src/alerts/market/market-rule.ts';
import type { MarketFacts, MarketReport } from '../../../src/alerts/market/market-event.ts';
import { evaluateMarketRule, type MarketEvaluation } from '../../../src/alerts/market/evaluate-market.ts';
import { registerRule } from '../../../src/alerts/market/rule-store.ts';
import { beginReplay } from '../../../src/past/replay.ts';
import { requireStream } from '../../../src/streams/catalogue.ts';
import type { Run } from '../../../src/ledger/runs.ts';
import type { RunPlan } from '../../../src/plan/run-plan.ts';
import { planKnownTarget } from '../../support/known-plans.ts';
import { type ListAnswer, type ListRequest, withLists } from '../../support/list-server.ts';
import { type TestWorld, withWorld } from '../../support/world.ts';

type Records = readonly Readonly<Record<string, unknown>>[];

interface ReadChoices {
  readonly trigger?: RunPlan['trigger'];
  readonly params?: Readonly<Record<string, readonly (string | number)[]>>;
  readonly maxPages?: number;
}

export interface MarketScene extends TestWorld {
  /** What the stream answers from now on: a list, or what a request leads to. */
  readonly answer: (stream: string, records: Records | ((asked: ListRequest) => Records)) => void;
  /** Reads a stream on a business day, whether its answer is stored or not. */
  readonly read: (day: string, stream: string, choices?: ReadChoices) => Promise<Run>;
  readonly replay: (stream: string) => Promise<Run>;
  /** Evaluates all rules; returns what the new messages report. */
  readonly evaluate: (more?: Partial<MarketEvaluation>) => Promise<readonly MarketFacts[]>;
  /** The messages that were written, oldest first. */
  readonly readMessages: () => Promise<readonly MarketReport[]>;
}

const NOW = new Date('2026-06-01T12:00:00Z');

/** Subject, and the values before and after: `1 20 -> 15`. */
export const brief = (events: readonly MarketFacts[]): readonly string[] =>
  events.map(({ subject, oldValue, newValue }) => `${subject} ${oldValue ?? '-'} -> ${newValue ?? '-'}`);

/** One page of the records. `key`: where they lie in `data`; undefined: they are `data` itself. */
function answerPage(records: Records, { page, query }: ListRequest, key: string | undefined): unknown {
  const size = Number(query['page_size'] ?? 1_000);
  const part = records.slice((page - 1) * size, page * size);
  return key === undefined ? part : { [key]: part, pagination: { has_more: false, total: records.length } };
}

/** `market`: the rules of the configuration. */
export function withMarket<T>(market: object, work: (scene: MarketScene) => Promise<T>): Promise<T> {
  const answers = new Map<string, ListAnswer>();
  const answer: ListAnswer = (asked) => answers.get(asked.path)?.(asked) ?? [];
  const alerts = { channels: { hook: { type: 'webhook', url: 'http://127.0.0.1:9/hook' } }, market };
  return withLists(answer, ({ url }) =>
    withWorld({ apiUrl: url, config: { alerts } }, (world) => {
      const { pool, config, session, setNow } = world;
      let reads = 0;
      const readMessages = async () => {
        const { rows } = await pool.query<{ market: readonly MarketReport[] }>(
          `select message -> 'market' as market from ops.notifications where kind = 'market' order by created_at, thread`,
        );
        return rows.flatMap((row) => row.market);
      };
      return work({
        ...world,
        readMessages,
        answer(stream, records) {
          const { path, at } = requireStream(stream);
          const read = typeof records === 'function' ? records : () => records;
          answers.set(path ?? '', (asked) => answerPage(read(asked), asked, /^data\.(\w+)$/.exec(at)?.[1]));
        },
        async read(day, stream, { trigger = 'manual', params = {}, maxPages } = {}) {
          const slot = new Date(`${day}T10:00:00Z`);
          // Each answer comes a minute after the one before.
          const answeredAt = new Date(slot.getTime() + ++reads * 60_000);
          setNow(() => answeredAt);
          const plan = planKnownTarget(
            config,
            stream,
            { trigger: 'manual', slot },
            { overrides: params, follow: [], rebuy: true, maxPages },
          );
          return session.wait(await session.begin({ ...plan, trigger }));
        },
        async replay(stream) {
          const order = { streams: [requireStream(stream)], businessDate: '2026-06-01' };
          const runId = await beginReplay(pool, order, NOW);
          if (runId === undefined) throw new Error('no answer is stored');
          await session.dispatchPlanned();
          return session.wait(runId);
        },
        async evaluate(more = {}) {
          const before = (await readMessages()).length;
          for (const [name, rule] of Object.entries(config.alerts.market)) {
            const built = await buildMarketRule(name, rule, '/echotik.config.yaml');
            await registerRule(pool, built);
            const readers = { pool, withReader: <R>(ask: (reader: typeof pool) => Promise<R>) => ask(pool) };
            const result = await evaluateMarketRule({ pool, readers, alerts: config.alerts, ...more }, built);
            if (result.mistake) throw new Error(result.mistake.error);
          }
          return (await readMessages()).slice(before).flatMap(({ events }) => events);
        },
      });
    }),
  );
}
