import { get } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createPoolBeside } from '../../../src/load/connection/pool.ts';
import { openChangeFeed } from '../../../src/web/server/change-feed.ts';
import { withDatabase } from '../../support/database.ts';
import { until } from '../../support/until.ts';
import { withWeb } from '../../support/web-server.ts';

const LOOK_MS = 50;

test('notices a row that is inserted, changed or deleted, and nothing else', () =>
  withDatabase(async ({ pool }) => {
    const errors: Error[] = [];
    // The feed has a session of its own: counters become visible when the session that wrote is idle for a moment.
    const own = createPoolBeside(pool, { max: 1 });
    const feed = openChangeFeed(own, (error) => errors.push(error), LOOK_MS);
    let changes = 0;
    const stop = feed.listen(() => (changes += 1));
    const expectChange = async (statement: string) => {
      await wait(6 * LOOK_MS);
      const before = changes;
      await pool.query(statement);
      // PostgreSQL publishes counters at most once a second.
      await pool.query('select pg_sleep(1.1)');
      await pool.query('select 1');
      await until(() => changes > before, 'a change is noticed');
    };
    await expectChange(`insert into ops.watchlist (kind, id) values ('product', '1')`);
    await expectChange(`update ops.watchlist set note = 'x'`);
    await expectChange(`delete from ops.watchlist`);
    stop();
    feed.close();
    await own.end();
    expect(errors).toEqual([]);
  }));

test('asks nothing while nobody listens', () =>
  withDatabase(async ({ pool }) => {
    const own = createPoolBeside(pool, { max: 1 });
    const feed = openChangeFeed(own, () => undefined, LOOK_MS);
    await wait(4 * LOOK_MS);
    expect(own.totalCount).toBe(0);
    const stop = feed.listen(() => undefined);
    await until(() => own.totalCount === 1, 'the feed looks');
    stop();
    feed.close();
    await own.end();
  }));

test('survives an outage of the database', () =>
  withDatabase(async ({ pool }) => {
    const errors: Error[] = [];
    const own = createPoolBeside(pool, { max: 1, name: 'feed' });
    const feed = openChangeFeed(own, (error) => errors.push(error), LOOK_MS);
    let changes = 0;
    const stop = feed.listen(() => (changes += 1));
    await until(() => own.totalCount === 1, 'the feed looks');
    await pool.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'feed'`);
    await wait(4 * LOOK_MS);
    const before = changes;
    // Looks that only the time makes due: one in fifteen.
    await until(() => changes > before, 'a change is noticed');
    stop();
    feed.close();
    await own.end();
    expect(errors).toEqual([]);
  }));

test('an open page gets an event when the ledger changes, and its connection ends with the server', async () => {
  let hasEnded = false;
  await withWeb({}, async ({ port, signIn, pool }) => {
    const headers = { ...(await signIn()), host: `127.0.0.1:${port}` };
    let text = '';
    get({ host: '127.0.0.1', port, path: '/live', headers }, (response) => {
      expect(response.headers['content-type']).toContain('text/event-stream');
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('close', () => (hasEnded = true));
    }).on('error', () => (hasEnded = true));
    await until(() => text.includes('event: ready'), 'the stream is open');
    await wait(2_200);
    await pool.query(`insert into ops.watchlist (kind, id) values ('product', '1')`);
    await pool.query('select pg_sleep(1.1)');
    await pool.query('select 1');
    await until(() => text.includes('event: changed'), 'the change is sent');
  });
  await until(() => hasEnded, 'the connection ends');
});
