/** Requests of a viewer who is signed in and means harm: what is recorded, and how long others wait. */
import { expect, test } from 'vitest';
import { FORM, withWeb } from '../../support/web-server.ts';

const PAUSE = '/actions/pause-run';

test('an action is recorded whatever its form contains', () =>
  withWeb({}, async ({ send, signIn, pool, errors }) => {
    const headers = { ...FORM, ...(await signIn()) };
    const cut = encodeURIComponent(`${'a'.repeat(1_999)}\u{1f600}`);
    expect(await send(PAUSE, { method: 'POST', headers, body: `run=1&x=${cut}` })).toMatchObject({ status: 303 });
    expect(await send(PAUSE, { method: 'POST', headers, body: 'run=1&%00=1' })).toMatchObject({ status: 400 });
    const { rows } = await pool.query<{ outcome: string; message: string }>('select outcome, message from ops.actions');
    expect(rows).toEqual([{ outcome: 'refused', message: expect.stringContaining('there is no run 1') as string }]);
    expect(errors).toEqual([]);
  }));

test('the record is there before the action begins, and stays if its end cannot be recorded', () =>
  withWeb({}, async ({ send, signIn, pool }) => {
    const headers = { ...FORM, ...(await signIn()) };
    await pool.query(`create function fail() returns trigger language plpgsql as $$ begin raise 'out of space'; end $$;
      create trigger fail before update on ops.actions for each row execute function fail()`);
    const body = 'alert=&subject=&for=1h&comment=';
    const silence = () => send('/actions/silence-alert', { method: 'POST', headers, body });
    const countSilences = async () => (await pool.query('select from ops.silences')).rowCount;
    expect(await silence()).toMatchObject({ status: 500 });
    expect(await countSilences()).toBe(1);
    const { rows } = await pool.query('select action, outcome from ops.actions');
    expect(rows).toEqual([{ action: 'silence-alert', outcome: 'failed' }]);
    await pool.query(`drop trigger fail on ops.actions;
      create trigger fail before insert on ops.actions for each row execute function fail()`);
    expect(await silence()).toMatchObject({ status: 500 });
    expect(await countSilences()).toBe(1);
  }));

test('HEAD opens no event stream', () =>
  withWeb({}, async ({ send, signIn, port }) => {
    const session = await signIn();
    for (let sent = 0; sent < 60; sent++)
      expect(await send('/live', { method: 'HEAD', headers: session })).toMatchObject({ status: 200 });
    const stop = new AbortController();
    const stream = await fetch(`http://127.0.0.1:${port}/live`, { headers: session, signal: stop.signal });
    expect(stream.status).toBe(200);
    stop.abort();
  }));

test('a very long name is refused at once', () =>
  withWeb({}, async ({ send, signIn }) => {
    const session = await signIn();
    const started = performance.now();
    const name = 'a'.repeat(10_000);
    expect(await send(`/problems/quarantine?stream=${name}`, { headers: session })).toMatchObject({ status: 400 });
    const body = `stream=${'b'.repeat(200_000)}&from=2026-01-01&to=2026-01-01&series=&mode=all&pages=`;
    const headers = { ...FORM, ...session };
    expect(await send('/actions/quote-backfill', { method: 'POST', headers, body })).toMatchObject({ status: 303 });
    expect(performance.now() - started).toBeLessThan(2_000);
  }));

test('a query that PostgreSQL cannot read is refused with a sentence', () =>
  withWeb({}, async ({ send, signIn, errors }) => {
    const headers = await signIn();
    for (const path of ['/runs?pipeline=%00', '/alerts/market?rule=a%00b', '/coverage?from=0001-01-01', '/grid?%00=1'])
      expect(await send(path, { headers }), path).toMatchObject({ status: 400 });
    expect(errors).toEqual([]);
  }));
