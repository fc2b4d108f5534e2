import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { withAdmin } from '../support/postgres-cluster.ts';
import { fault } from './fault.ts';
import { isLong } from './fault-run.ts';

const MOST = 40;
const EXHAUSTED_MS = isLong ? 30_000 : 5_000;
/** Clients that try to connect at any time: more than the workers. */
const AT_ONCE = 8;

/** As after a hiccup of the network: everybody lost the connections, and others were quicker to get new ones. */
fault(
  'connection slots that other clients have taken',
  { cluster: { maxConnections: MOST } },
  async ({ primary, charged, random }) => {
    await charged(0.2 + random() * 0.3);
    const taken: pg.Client[] = [];
    const until = Date.now() + EXHAUSTED_MS;
    const take = async () => {
      while (Date.now() < until) {
        const client = new pg.Client({ connectionString: primary.url(), application_name: 'other' });
        client.on('error', () => undefined);
        const isIn = await client.connect().then(
          () => true,
          () => false,
        );
        if (isIn) taken.push(client);
        else await wait(20);
      }
    };
    const taking = Array.from({ length: AT_ONCE }, take);
    await wait(300);
    await withAdmin(primary, (query) =>
      query(
        `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'warehouse' and application_name <> 'other'`,
      ),
    );
    await Promise.all(taking);
    await Promise.all(taken.map((client) => client.end()));
  },
);
