import { setTimeout as wait } from 'node:timers/promises';
import { type PostgresCluster, withAdmin } from '../support/postgres-cluster.ts';
import { fault } from './fault.ts';
import { isLong } from './fault-run.ts';

/** Clients reach the standby, which accepts no writes, until it is promoted. */
const BEFORE_PROMOTION_MS = isLong ? 6_000 : 2_500;

for (const { name, replication, early } of [
  { name: 'a failover to a synchronous standby', replication: 'synchronous', early: 0 },
  { name: 'a failover to an asynchronous standby', replication: 'asynchronous', early: 0 },
  {
    name: 'clients that reach the synchronous standby before its promotion',
    replication: 'synchronous',
    early: BEFORE_PROMOTION_MS,
  },
] as const) {
  fault(name, { through: 'proxy', standby: replication }, async (scene) => {
    const { charged, proxy, random, primary, standby } = scene;
    if (!standby) throw new Error('no standby');
    await charged(0.25 + random() * 0.3);
    await primary.stop('kill');
    proxy.retarget(standby.port);
    await wait(early);
    await standby.promote();
    await scene.setPrimary(standby);
    return async () => {
      await primary.start();
      const lost = await lostCommits(primary, standby);
      return { twice: lost, unknown: lost, lost };
    };
  });
}

const ATTEMPTS = `select request_id, attempt, reserved_at::text, state from ops.attempts`;

type Attempt = {
  readonly request_id: number;
  readonly attempt: number;
  readonly reserved_at: string;
  readonly state: string;
};

const readAttempts = async (cluster: PostgresCluster) =>
  (await withAdmin(cluster, (query) => query(ATTEMPTS))) as unknown as readonly Attempt[];

const formatId = ({ request_id, attempt, reserved_at }: Attempt) => `${request_id} ${attempt} ${reserved_at}`;

/**
 * Attempts that the old primary had reserved or captured and the new one does not know of, or not that they were
 * captured.
 */
async function lostCommits(old: PostgresCluster, current: PostgresCluster): Promise<number> {
  const known = new Map((await readAttempts(current)).map((attempt) => [formatId(attempt), attempt.state]));
  return (await readAttempts(old)).filter((attempt) => {
    const state = known.get(formatId(attempt));
    return state === undefined || (attempt.state === 'captured' && state !== 'captured');
  }).length;
}
