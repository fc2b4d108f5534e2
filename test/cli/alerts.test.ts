/** The commands of alerts, and the delivery by a process that is killed. */
import { expect, test } from 'vitest';
import { openHttpSink } from '../alerts/http-sink.ts';
import { apiVariables, startCli } from '../support/cli.ts';
import { withConfigFile } from '../support/config-file.ts';
import { withCli } from '../support/with-cli.ts';
import { until } from '../support/until.ts';

const pipelines = { yearly: { cron: '0 3 1 1 *', streams: ['trending-music-list'] } };

const ADD_ALERT = `insert into ops.alerts (alert, subject, pipeline, state, severity, facts, since, seen_at, fired_at)
  values ('slot-missed', $1, 'yearly', $2, 'warning', '{"slots": 3}', now(), now(), now())`;

test('list, history and silence show what is stored', () =>
  withCli({}, async ({ run, json, pool }) => {
    expect((await run(['alerts', 'list'])).stdout).toMatch(/^No alert\.\n\nNo channel is configured/);
    expect((await run(['alerts', 'history'])).stdout).toBe('No alert fired.\n');
    await pool.query(ADD_ALERT, ['yearly', 'firing']);
    await pool.query(ADD_ALERT, ['other', 'resolved']);
    expect((await run(['status'])).stdout).toContain('Alerts that fire: 1. See: npx echotik-warehouse alerts list\n');
    const { stdout } = await run(['alerts', 'list']);
    expect(stdout).toMatch(/slot-missed +firing +warning .*yearly missed slots\. 3 slots were missed/);
    expect(await json(['alerts', 'list'])).toMatchObject({ alerts: [{ subject: 'yearly', state: 'firing' }] });
    expect(await json(['alerts', 'history', '--limit', '1'])).toHaveLength(1);
    const silence = await run(['alerts', 'silence', 'slot-missed', '--for', '2d', '--comment', 'holiday']);
    expect(silence.stdout).toMatch(/^Silence 1: slot-missed until \d{4}-/);
    expect((await run(['alerts', 'list'])).stdout).toMatch(/Silences:[^]*holiday/);
    await run(['alerts', 'silence', '--end', '1']);
    expect((await run(['alerts', 'silence', '--end', '1'], 2)).stderr).toContain('there is no silence 1');
    expect((await run(['alerts', 'silence', 'slot-mist'], 2)).stderr).toContain('slot-missed');
    expect((await run(['alerts', 'silence', '--for', '2 days'], 2)).stderr).toContain('such as 90m, 4h or 7d');
  }));

test('check evaluates without a channel, and writes nothing', () =>
  withCli({}, ({ env, pool }) =>
    withConfigFile({ pipelines }, async (path) => {
      const { runInProcess } = await import('../support/run-in-process.ts');
      const check = () => runInProcess(['alerts', 'check'], { ...env, ECHOTIK_CONFIG: path });
      expect(await check()).toMatchObject({ code: 0, stdout: 'No condition holds.\n' });
      await pool.query(
        `insert into ops.runs (pipeline, trigger, status, slot, business_date, streams, finished_at, end_reason)
         values ('yearly', 'cron', 'partial', now(), current_date, '{trending-music-list}', now(), 'quarantine')`,
      );
      expect(await check()).toMatchObject({
        code: 3,
        stdout: expect.stringMatching(/run-not-green +warning +yearly: run 1 ended partial\. Reason: quarantine/),
      });
      expect((await pool.query('select from ops.alerts')).rowCount).toBe(0);
    }),
  ));

test('a test names a channel that does not exist, a missing secret, and what the service answered', async () => {
  const { runInProcess } = await import('../support/run-in-process.ts');
  const sink = await openHttpSink(() => ({ status: 410, body: 'gone' }));
  const channels = { hook: { type: 'webhook', url: sink.url }, chat: { type: 'slack' } };
  try {
    await withConfigFile({ alerts: { channels } }, async (path) => {
      const run = (...args: string[]) => runInProcess(['alerts', 'test', ...args], { ECHOTIK_CONFIG: path });
      expect(await run('fax')).toMatchObject({ code: 2, stderr: expect.stringContaining('choose: hook, chat') });
      expect(await run('chat')).toMatchObject({ code: 2, stderr: expect.stringContaining('ECHOTIK_ALERT_CHAT_URL') });
      expect(await run('hook')).toMatchObject({ code: 1, stdout: expect.stringContaining('HTTP 410: gone') });
    });
  } finally {
    await sink.close();
  }
});

test('a process that is killed after it has sent a message is followed by one that sends it again with its id', () =>
  withCli({}, async ({ env, pool, simulator }) => {
    const sink = await openHttpSink();
    const channels = { hook: { type: 'webhook', url: sink.url } };
    try {
      await withConfigFile({ pipelines, alerts: { channels } }, async (path) => {
        const variables = { ...env, ...apiVariables(simulator), ECHOTIK_CONFIG: path };
        await pool.query(
          `insert into ops.notifications (channel, kind, thread, message, next_at)
           values ('hook', 'test', 'test', '{"alerts": []}', now())`,
        );
        const first = startCli(['worker'], variables);
        // The message has arrived, and its sender never learns of it.
        sink.answer = () => {
          first.kill('SIGKILL');
          return {};
        };
        expect((await first.ended).signal).toBe('SIGKILL');
        sink.answer = () => ({});
        const open = 'select from ops.notifications where sent_at is null and attempts = 1';
        expect((await pool.query(open)).rowCount).toBe(1);
        // The two minutes are over for which the first process had it.
        await pool.query('update ops.notifications set next_at = now()');
        const second = startCli(['worker'], variables);
        const sent = 'select from ops.notifications where sent_at is not null';
        await until(async () => (await pool.query(sent)).rowCount === 1, 'the second process has sent it');
        second.kill('SIGTERM');
        expect(await second.ended).toMatchObject({ code: 0 });
        const ids = sink.requests.map(({ headers }) => headers['webhook-id']);
        expect(ids).toEqual([ids[0], ids[0]]);
      });
    } finally {
      await sink.close();
    }
  }));
