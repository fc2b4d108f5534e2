import { expect, test } from 'vitest';
import { openQueues } from '../../src/jobs/queues/open-queues.ts';
import { createPool } from '../../src/load/connection/pool.ts';
import { withDatabase } from '../support/database.ts';

const NOBODY = 'nobody_may_connect';
const MOST = 3;

/**
 * A role that is out of connections when it has this number of them: the URL that it connects with, and an end for the limit.
 */
async function withRole<T>(url: string, work: (url: string, lift: () => Promise<unknown>) => Promise<T>): Promise<T> {
  const admin = createPool(url, { max: 1, name: 'test' });
  await admin.query(`create role ${NOBODY} login password 'x' connection limit ${MOST};
    grant usage on schema ops to ${NOBODY}`);
  try {
    const lift = () => admin.query(`alter role ${NOBODY} connection limit -1`);
    return await work(Object.assign(new URL(url), { username: NOBODY, password: 'x' }).href, lift);
  } finally {
    await admin.query(`drop owned by ${NOBODY}; drop role ${NOBODY}`);
    await admin.end();
  }
}

test('B3: a queue that cannot connect at the start says so, and can be opened later', () =>
  withDatabase(({ url }) =>
    withRole(url, async (poor, lift) => {
      const held = createPool(poor, { max: MOST, name: 'test' });
      const clients = await Promise.all(Array.from({ length: MOST }, () => held.connect()));
      const options = { databaseUrl: poor, redisUrl: undefined, warehouseId: 'x', onError: () => undefined };
      await expect(openQueues(options)).rejects.toMatchObject({
        name: 'UnavailableError',
        message: `cannot reach the queue: too many connections for role "${NOBODY}"`,
      });
      for (const client of clients) client.release();
      await held.end();
      await lift();
      const queues = await openQueues(options);
      await queues.enqueue([{ request_id: 1, lane: 'offline', attempts: 0, delay_ms: 0, priority: 0 }]);
      await queues.close();
    }),
  ));
