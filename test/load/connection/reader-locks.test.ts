/** Locks that a role which only reads can take, and work that goes on meanwhile. */
import { expect, test } from 'vitest';
import { migrateWarehouse } from '../../../src/app/migrate-warehouse.ts';
import { runMaintenance } from '../../../src/jobs/cron/maintenance.ts';
import { tryHoldLock } from '../../../src/load/connection/hold-lock.ts';
import {
  BACKFILL_LOCK,
  MAINTENANCE_LOCK,
  MIGRATION_LOCK,
  RESERVATION_LOCK,
} from '../../../src/load/connection/locks.ts';
import { onlyRow } from '../../../src/load/connection/only-row.ts';
import { createPool, type Pool } from '../../../src/load/connection/pool.ts';
import { quoteName } from '../../../src/load/connection/sql-text.ts';
import { makePartitions } from '../../../src/load/months/partitions.ts';
import { grantReader } from '../../../src/load/readers/reader-role.ts';
import { toRoleUrl } from '../../../src/load/readers/readers.ts';
import { product_daily, products } from '../../../src/load/tables/products.ts';
import { type BackfillOrder, requireDatedStream } from '../../../src/past/backfill.ts';
import { requireStream } from '../../../src/streams/catalogue.ts';
import { withDatabase } from '../../support/database.ts';
import { orderBackfill } from '../../support/order-backfill.ts';
import { until } from '../../support/until.ts';
import { withWorld } from '../../support/world.ts';
import { dropRole, hostileName } from '../readers/with-reader.ts';
import { mergeInto, readRows } from '../write/row-writes.ts';

const DAY = '2026-03-02';
const PASSWORD = 'reader';
const BACKFILL: BackfillOrder = {
  stream: requireDatedStream(requireStream('product-ranklist')),
  span: { from: '2026-02-27', to: '2026-02-28' },
  series: [{ region: 'US', rank_type: 1, product_rank_field: 1 }],
  mode: 'missing',
  oldestFirst: false,
  maxPages: 1,
  follow: [],
};
/** Work that waits for a lock of the reader would not end. */
const TIMEOUT_MS = 120_000;

/** The numbers of earlier versions; any role may take any number. */
const EARLIER_NUMBERS = ['0x4543484f', '0x52535256', '0x4241434b', '0x4b454550'].map(Number);

/** Takes every lock that it is given, and returns the modes. */
const TAKE_ALL = `do $$ declare relation text; mode text; taken text[] := '{}'; begin
  for relation in select c.oid::regclass::text from pg_class c
      where c.relkind in ('r', 'p', 'v') and c.relnamespace::regnamespace::text in ('echotik', 'marts', 'raw', 'ops') loop
    foreach mode in array array['access share', 'row share', 'row exclusive', 'share update exclusive', 'share',
        'share row exclusive', 'exclusive', 'access exclusive'] loop
      begin
        execute format('lock table %s in %s mode nowait', relation, mode);
        if not mode = any(taken) then taken := taken || mode; end if;
      exception when insufficient_privilege then null;
      end;
    end loop;
  end loop;
  perform set_config('test.taken', array_to_string(taken, ', '), false);
end $$`;

async function withGreedyReader<T>(owner: Pool, url: string, work: () => Promise<T>): Promise<T> {
  const role = hostileName();
  await grantReader(owner, { role, password: PASSWORD, statementTimeout: '60s', reads_raw: true, reads_ops: true });
  const own = Object.assign(toRoleUrl(role, url), { password: PASSWORD }).href;
  const reader = createPool(own, { max: 1, name: 'greedy' });
  try {
    const connection = await reader.connect();
    await connection.query('begin');
    await connection.query('select pg_advisory_lock(n) from unnest($1::bigint[]) n', [EARLIER_NUMBERS]);
    await connection.query(
      `select pg_advisory_lock(hashtext('partition ' || c.relname || suffix))
       from pg_class c, unnest('{_2026_03,_2026_04,_2026_05,_2026}'::text[]) suffix where c.relkind = 'p'`,
    );
    await connection.query(TAKE_ALL);
    const taken = await connection.query<{ taken: string }>(`select current_setting('test.taken') as taken`);
    expect(onlyRow(taken).taken).toBe('access share');
    const result = await work();
    await connection.query('rollback');
    connection.release();
    return result;
  } finally {
    await reader.end();
    await dropRole(owner, role);
  }
}

test(
  'a reader that takes all it can keeps nobody from buying, loading, migrating, backfills and maintenance',
  { timeout: TIMEOUT_MS },
  () =>
    withWorld({}, async ({ pool, url, sync, config, setNow, session }) => {
      await withGreedyReader(pool, url, async () => {
        expect(await sync(DAY)).toMatchObject({ status: 'succeeded' });
        await pool.query('comment on schema echotik is null');
        expect(await migrateWarehouse(pool)).toEqual({ applied: 0, unapplied: [] });
        const at = new Date(`${DAY}T12:00:00Z`);
        setNow(() => at);
        const runId = await orderBackfill(pool, config, BACKFILL, at);
        await session.dispatchPlanned();
        expect(await session.wait(runId)).toMatchObject({ status: 'succeeded', trigger: 'backfill' });
        const errors: string[] = [];
        const onError = ({ message }: Error) => void errors.push(message);
        expect(await runMaintenance({ pool, config, migrate: migrateWarehouse, now: () => at, onError })).toBe(true);
        expect(errors).toEqual([]);
        const from = { requestId: 1, observedAt: new Date('2026-05-10T10:00:00Z') };
        const rows = [
          { table: products, values: { product_id: '1' }, ...from },
          { table: product_daily, values: { product_id: '1', date: '2026-05-10' }, ...from },
        ];
        await makePartitions(pool, rows, [from.observedAt]);
        await mergeInto(pool, rows);
      });
      expect(
        await readRows(pool, `select count(*)::int as sold from echotik.product_daily where date = '2026-05-10'`),
      ).toEqual([{ sold: 1 }]);
    }),
);

test.each([
  ['reservations', RESERVATION_LOCK],
  ['backfills', BACKFILL_LOCK],
  ['maintenance', MAINTENANCE_LOCK],
  ['migrations', MIGRATION_LOCK],
])('the lock of %s has one holder, who is named', (_, lock) =>
  withDatabase(async ({ pool }) => {
    const held = await tryHoldLock(pool, lock);
    if (!held.done) throw new Error(held.waitedFor);
    const refused = await tryHoldLock(pool, lock);
    expect(refused).toMatchObject({
      done: false,
      waitedFor: expect.stringContaining('application echotik-warehouse lock'),
    });
    await held.value.release();
    const again = await tryHoldLock(pool, lock);
    if (!again.done) throw new Error(again.waitedFor);
    await again.value.release();
    expect(await readRows(pool, `select nspname from pg_namespace where nspname ~ 'lock'`)).toEqual([]);
  }),
);

test('a lock is held for longer than a session may leave a transaction idle', () =>
  withDatabase(async ({ pool, url }) => {
    const limitedUrl = new URL(url);
    limitedUrl.searchParams.set('options', '-c idle_in_transaction_session_timeout=200ms');
    const limited = createPool(limitedUrl.href, { max: 2 });
    const held = await tryHoldLock(limited, MAINTENANCE_LOCK);
    const idle = await limited.connect();
    await idle.query('begin');
    const isEnded = () =>
      idle.query('select 1').then(
        () => false,
        () => true,
      );
    // A query restarts the time, so they are further apart than it.
    await until(isEnded, 'the server ends an idle transaction', { everyMs: 500 });
    idle.release(true);
    expect(await tryHoldLock(pool, MAINTENANCE_LOCK, 100)).toMatchObject({ done: false });
    if (held.done) await held.value.release();
    await limited.end();
  }));

test('a role that may create nothing gets no lock of migrations, and needs none', () =>
  withDatabase(async ({ pool, url }) => {
    const role = hostileName();
    await pool.query(`create role ${quoteName(role)} login password '${PASSWORD}'`);
    const own = createPool(Object.assign(toRoleUrl(role, url), { password: PASSWORD }).href, { max: 1 });
    const [first, second] = [await tryHoldLock(own, MIGRATION_LOCK), await tryHoldLock(own, MIGRATION_LOCK)];
    expect([first.done, second.done]).toEqual([true, true]);
    for (const one of [first, second]) if (one.done) await one.value.release();
    await own.end();
    await dropRole(pool, role);
  }));
