/** A run, its workers and a PostgreSQL cluster of their own, to which a fault is done. */
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { inject } from 'vitest';
import { findRun, type Run } from '../../src/ledger/runs.ts';
import { createPool, type Pool } from '../../src/load/connection/pool.ts';
import { type Simulator, startSimulator } from '../../simulator/server.ts';
import { startPoolers } from '../support/poolers.ts';
import { type ClusterOptions, type PostgresCluster, startPostgresCluster } from '../support/postgres-cluster.ts';
import { randomFor } from '../support/seeded-random.ts';
import { mountSmallDisk, type SmallDisk } from '../support/tmpfs.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process.ts';
import type { Backend } from '../support/world.ts';
import { type Crew, DEADLINE_S, openCrew } from './crew.ts';
import { beginWaitingRun, slot } from './waiting-run.ts';

/** FAULTS=long: more calls and longer faults, for the table of `npm run faults`. */
export const isLong = process.env['FAULTS'] === 'long';
export const MUSIC = isLong ? 95 : 45;
/** Pages of 20, and a detail each. */
export const REQUESTS = Math.ceil(MUSIC / 20) + MUSIC;
export const LATENCY_MS = 250;
/** A call takes LATENCY_MS, and a worker on a busy machine needs time to write its answer to the spool. */
const QUIET_MS = 8 * LATENCY_MS;
/**
 * A worker accepts 5 s. Where other tests take the CPU, a heartbeat that needs a new connection comes seconds late: with
 * 8 s, workers lost a lease that they should have kept. FAULT_LEASE_SECONDS is for versions that have a fixed one.
 */
export const LEASE_MS = 1000 * Number(process.env['FAULT_LEASE_SECONDS'] ?? 15);
/** With this lease nothing is reclaimed from a worker that is alive. */
const LONGER_THAN_ANY_FAULT_S = '90';
/** Room for a warehouse and its log. */
const DISK_MB = 400;
/** A run that has not ended within this time is reported as open. */
const END_WITHIN_MS = 60_000 + 2 * LEASE_MS;

export interface FaultOptions {
  /** Workers that are ready when the fault is done; default 2. */
  readonly workers?: number;
  /** What is between workers and PostgreSQL; default nothing. The poolers need a standby. */
  readonly through?: 'proxy' | 'poolers';
  /** Workers have a lease of LEASE_MS instead of one that is longer than any fault. */
  readonly shortLease?: boolean;
  readonly standby?: 'asynchronous' | 'synchronous';
  readonly cluster?: ClusterOptions;
  /** What lies on a small disk that can be filled up; such a fault needs root. */
  readonly disk?: 'database' | 'home';
  /** Further environment variables of the workers. */
  readonly variables?: Readonly<Record<string, string>>;
}

export interface FaultRun {
  readonly backend: Backend;
  /** Follows from the seed, the fault and the backend. */
  readonly random: () => number;
  readonly simulator: Simulator;
  readonly runId: number;
  /** The server that is the primary at the moment. */
  readonly primary: PostgresCluster;
  readonly standby: PostgresCluster | undefined;
  /** Connections of the superuser to the primary, without the proxy. */
  readonly pool: Pool;
  readonly proxy: TcpProxy;
  readonly disk: SmallDisk | undefined;
  /** ECHOTIK_HOME of all workers. */
  readonly home: string;
  /** Makes another server the primary, for us and for new connections of the workers. */
  readonly setPrimary: (cluster: PostgresCluster) => Promise<void>;
  /** Starts a worker and waits until it is ready. One that ends by itself is counted and started again. */
  readonly startWorker: (variables?: Readonly<Record<string, string>>) => Promise<WorkerProcess>;
  readonly workers: readonly WorkerProcess[];
  readonly nodeWarnings: Crew['nodeWarnings'];
  /** Ends a worker on purpose and waits for it. Milliseconds that it took; undefined when SIGTERM did not end it. */
  readonly end: (worker: WorkerProcess, signal: 'SIGTERM' | 'SIGKILL') => Promise<number | undefined>;
  /** Waits until a share (0 to 1) of the run's requests has been charged. */
  readonly charged: (share: number) => Promise<void>;
  /** Waits until no call has arrived for longer than a call takes. */
  readonly quiet: () => Promise<void>;
  /** The run's end, or undefined when it does not come in time. */
  readonly ended: () => Promise<Run | undefined>;
  readonly counts: { crashed: number; hung: number };
}

export async function withFaultRun<T>(
  name: string,
  backend: Backend,
  options: FaultOptions,
  work: (scene: FaultRun) => Promise<T>,
): Promise<T> {
  const closers: (() => Promise<unknown>)[] = [];
  try {
    const scene = await openFaultRun(name, backend, options, closers);
    await Promise.all(Array.from({ length: options.workers ?? 2 }, () => scene.startWorker()));
    return await work(scene);
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}

/** What it opens is closed by `closers`, the newest first. */
async function openFaultRun(
  name: string,
  backend: Backend,
  options: FaultOptions,
  closers: (() => Promise<unknown>)[],
): Promise<FaultRun> {
  const scratch = inject('scratch');
  const disk = options.disk && (await mountSmallDisk(scratch, options.disk === 'home' ? 1 : DISK_MB));
  if (disk) closers.push(disk.remove);
  const folder = options.disk === 'database' && disk ? { folder: disk.path } : {};
  const first = await startPostgresCluster(scratch, { ...options.cluster, ...folder });
  closers.push(first.remove);
  const standby = options.standby && (await first.makeStandby(options.standby));
  if (standby) closers.push(standby.remove);
  const proxy = await startTcpProxy(first.port);
  closers.push(proxy.close);
  const poolers = options.through === 'poolers' && standby ? await startPoolers(first.port, standby.port) : undefined;
  if (poolers) closers.push(poolers.stop);
  const simulator = await startSimulator({ musicPerRegion: MUSIC, now: () => slot, latencyMs: LATENCY_MS });
  closers.push(() => simulator.close());
  const home = options.disk === 'home' && disk ? disk.path : await mkdtemp(join(scratch, 'home-'));

  let primary = first;
  let pool = createPool(primary.adminUrl, { max: 4, name: 'test' });
  closers.push(() => pool.end());
  const owner = createPool(primary.url(), { max: 1, name: 'test' });
  const runId = await beginWaitingRun(owner).finally(() => owner.end());

  const crew = openCrew((variables) =>
    startWorkerProcess({
      databaseUrl: primary.url(options.through === 'proxy' ? proxy.port : poolers?.port),
      simulator,
      redisUrl: backend === 'redis' ? inject('redisUrl') : undefined,
      deadline: DEADLINE_S,
      home,
      variables: {
        ECHOTIK_LEASE_SECONDS: options.shortLease ? String(LEASE_MS / 1000) : LONGER_THAN_ANY_FAULT_S,
        ...options.variables,
        ...variables,
      },
    }),
  );
  closers.push(crew.close);

  return {
    backend,
    random: randomFor(`${name} on ${backend}`),
    simulator,
    runId,
    get primary() {
      return primary;
    },
    standby,
    get pool() {
      return pool;
    },
    proxy,
    disk,
    home,
    async setPrimary(cluster) {
      primary = cluster;
      proxy.retarget(cluster.port);
      await pool.end();
      pool = createPool(cluster.adminUrl, { max: 4, name: 'test' });
    },
    startWorker: crew.start,
    get workers() {
      return crew.workers();
    },
    nodeWarnings: crew.nodeWarnings,
    end: crew.end,
    async charged(share) {
      const isCharged = () => simulator.bill.charged >= share * REQUESTS;
      await until(isCharged, `${share * REQUESTS} requests are charged`, { timeoutMs: END_WITHIN_MS, everyMs: 5 });
    },
    async quiet() {
      await until(() => Date.now() - (simulator.journal.at(-1)?.at ?? 0) >= QUIET_MS, 'no call arrives any more');
    },
    async ended() {
      for (const deadline = Date.now() + END_WITHIN_MS; Date.now() < deadline; await wait(50)) {
        const found = await findRun(pool, runId).catch(() => undefined);
        if (found?.finished_at) return found;
      }
      return undefined;
    },
    counts: crew.counts,
  };
}
