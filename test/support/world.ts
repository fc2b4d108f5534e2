/** A simulator, a database and a session that works on them, lent to a callback. */
import { inject } from 'vitest';
import { type Config, configSchema } from '../../src/config/config.ts';
import { planKnownTarget as planTarget } from './known-plans.ts';
import type { OnEvent } from '../../src/ledger/job-event.ts';
import type { Run } from '../../src/ledger/runs.ts';
import { openSession, type Session } from '../../src/app/session.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/server.ts';
import { withDatabase } from './database.ts';
import { type Behaviour, type Front, withFront } from './front.ts';
import { buildTestWarehouse } from './test-warehouse.ts';

export type Backend = 'postgres' | 'redis';

export interface TestWorld {
  /** Throws where the world has none. */
  readonly front: () => Front;
  readonly simulator: Simulator;
  readonly pool: Pool;
  readonly url: string;
  readonly config: Config;
  readonly session: Session;
  /** The clock of the session and of the simulator's world. */
  readonly setNow: (now: () => Date) => void;
  /** Syncs a stream of a business day and waits for the end; the simulator's world is of that day too. */
  readonly sync: (day: string, stream?: string, choices?: Parameters<typeof planTarget>[3]) => Promise<Run>;
}

interface WorldOptions {
  /** What answers instead of the simulator; it is lent as `front`. Absent: the simulator is asked directly. */
  readonly behave?: Behaviour;
  /** The clock of pauses and outages, in milliseconds. */
  readonly elapsed?: () => number;
  readonly backend?: Backend;
  /** As in the configuration file. */
  readonly config?: object;
  readonly simulator?: SimulatorOptions;
  /** Where another server answers instead of the simulator. */
  readonly apiUrl?: string;
  readonly onEvent?: OnEvent;
}

const LIMITS = { offline: { concurrency: 8, perSecond: null }, realtime: { concurrency: 8, perSecond: null } };

export async function withWorld<T>(options: WorldOptions, work: (world: TestWorld) => Promise<T>): Promise<T> {
  const simulator = await startSimulator({ musicPerRegion: 25, ...options.simulator });
  const { behave } = options;
  try {
    if (!behave) return await openWorld(simulator, undefined, options, work);
    return await withFront(simulator, (front) => {
      front.behave(behave);
      return openWorld(simulator, front, options, work);
    });
  } finally {
    await simulator.close();
  }
}

function openWorld<T>(
  simulator: Simulator,
  front: Front | undefined,
  { backend = 'postgres', config: settings = {}, elapsed, apiUrl, onEvent }: WorldOptions,
  work: (world: TestWorld) => Promise<T>,
): Promise<T> {
  return withDatabase(async ({ url, pool }) => {
    const errors: Error[] = [];
    const redisUrl = backend === 'redis' ? inject('redisUrl') : undefined;
    const warehouse = buildTestWarehouse({ url, pool }, redisUrl);
    const config = configSchema.parse(settings);
    const { username, password } = simulator;
    const api = { baseUrl: apiUrl ?? front?.url ?? simulator.url, username, password, limits: LIMITS };
    let now = () => new Date();
    const session = await openSession(warehouse, config, api, (error) => errors.push(error), {
      now: () => now(),
      readDatabaseTime: async () => now(),
      ...(elapsed ? { elapsed } : {}),
      ...(onEvent ? { onEvent } : {}),
    });
    const setNow = (next: () => Date) => {
      now = next;
      simulator.setNow(next);
    };
    try {
      return await work({
        front() {
          if (!front) throw new Error('this world has no front');
          return front;
        },
        simulator,
        pool,
        url,
        config,
        session,
        setNow,
        async sync(day, stream = 'trending-music-list', choices = {}) {
          const slot = new Date(`${day}T10:00:00Z`);
          setNow(() => slot);
          const plan = planTarget(config, stream, { trigger: 'manual', slot }, choices);
          return session.wait(await session.begin(plan));
        },
      });
    } finally {
      await session.close();
    }
  });
}
