/** The commands that serve the web UI, as processes. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, inject, test } from 'vitest';
import { runCli, toEnvironment, type Variables } from '../support/cli.ts';
import { withConfigFile } from '../support/config-file.ts';
import { withDatabase } from '../support/database.ts';
import { runInProcess } from '../support/run-in-process.ts';
import { startProcess, type StartedProcess } from '../support/start-process.ts';
import { until } from '../support/until.ts';

const MUSIC = {
  pipelines: { music: { cron: '0 10 * * *', streams: ['trending-music-list', 'trending-music-detail'] } },
};
const ANY_PORT = { ECHOTIK_WEB_PORT: '0' };

const start = (args: readonly string[], variables: Variables) =>
  startProcess(inject('program'), args, { variables: toEnvironment(variables) });

/** The link that a process has printed. */
const findLink = (started: StartedProcess) =>
  until(() => /Web UI: (http:\S+)/.exec(started.output())?.[1], 'the link is printed');

/** Opens a link as a browser does. Returns what reads pages with its session. */
async function openLink(link: string) {
  const { origin } = new URL(link);
  const entered = await fetch(link);
  expect(entered.status).toBe(200);
  const [cookie = ''] = (entered.headers.get('set-cookie') ?? '').split(';');
  return async (path: string) => {
    const reply = await fetch(`${origin}${path}`, { headers: { cookie } });
    return { status: reply.status, body: await reply.text() };
  };
}

test('start prints a link at once, and its page follows the first run to its end', () =>
  withDatabase(({ url }) =>
    withConfigFile(MUSIC, async (config) => {
      const started = start(['start'], { DATABASE_URL: url, ECHOTIK_CONFIG: config, ...ANY_PORT });
      const read = await openLink(await findLink(started));
      const first = await read('/');
      expect(first).toMatchObject({ status: 200, body: expect.stringContaining('simulator') });
      const runs = () => read('/runs.json').then(({ body }) => body);
      await until(async () => (await runs()).includes('"running"'), 'the first run is shown', { everyMs: 50 });
      await until(async () => (await runs()).includes('"succeeded"'), 'its end is shown');
      await started.printed('up, Ctrl-C stops');
      started.kill('SIGTERM');
      expect(await started.ended).toMatchObject({ code: 0 });
    }),
  ));

test('serve needs no worker, makes more links, and stops without a word on SIGTERM', () =>
  withDatabase(async ({ url }) => {
    const variables = { DATABASE_URL: url, ...ANY_PORT };
    const started = start(['serve'], variables);
    const link = await findLink(started);
    const read = await openLink(link);
    expect(await read('/actions')).toMatchObject({ status: 200 });
    const { origin, port } = new URL(link);
    const another = await runCli(['serve', '--new-link', '--port', port], variables);
    expect(another).toMatchObject({ code: 0, stderr: '' });
    expect(another.stdout.trim()).toMatch(new RegExp(`^${origin}/sign-in\\?link=[\\w-]{43}$`));
    expect(await (await openLink(another.stdout.trim()))('/actions')).toMatchObject({ status: 200 });
    started.kill('SIGTERM');
    const { code, stderr } = await started.ended;
    expect({ code, stderr: stderr.replace(/Web UI: .*\n/, '') }).toEqual({ code: 0, stderr: '' });
  }));

test('a port in use is named; start takes another one unless it was given', () =>
  withDatabase(async ({ url }) => {
    const taken = createServer();
    await new Promise<void>((resolve) => void taken.listen(0, '127.0.0.1', resolve));
    const port = String((taken.address() as AddressInfo).port);
    try {
      const refused = await runCli(['serve', '--port', port], { DATABASE_URL: url });
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr).toContain(`cannot listen on port ${port} of 127.0.0.1`);
      expect(refused.stderr).toContain('-> choose another port');
    } finally {
      taken.close();
    }
  }));

test.each([
  [['--host', '0.0.0.0'], {}, /nobody would have to sign in/],
  [['--port', '99999'], {}, /Expected a port/],
  [['--public-url', 'ops.example.com'], {}, /Expected a URL/],
  [['--allow-spend', 'all'], {}, /Expected a number of credits/],
  [[], { ECHOTIK_WEB_PASSWORD: 'short' }, /ECHOTIK_WEB_PASSWORD is shorter/],
  [[], { ECHOTIK_WEB_PROXY_USER_HEADER: 'X-User' }, /need each other/],
  [['--new-link'], { ECHOTIK_WEB_PASSWORD: 'correct horse battery' }, /there are no links/],
])('serve %j with %j is a mistake', (args, variables, message) =>
  withDatabase(async ({ url }) => {
    const ended = await runInProcess(['serve', ...args], { DATABASE_URL: url, ...variables });
    expect(ended).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
    expect(ended.stderr).not.toContain('correct horse');
  }),
);
