/** What someone tries who is not signed in, sits in another site, or has a level that is too low: every route. */
import { BlockList } from 'node:net';
import { describe, expect, test } from 'vitest';
import { levels, permits } from '../../../src/web/access/level.ts';
import { webActions } from '../../../src/web/actions/all-actions.ts';
import { pages } from '../../../src/web/pages/all-pages.ts';
import { FORM, type Reply, withWeb } from '../../support/web-server.ts';

/** With some value for each variable. */
const paths = pages.map(({ path }) => path.replaceAll(/:\w+/g, '1'));
const readPaths = ['/live', ...paths.flatMap((path) => [path, `${path === '/' ? '/now' : path}.json`])];
const writePaths = ['/sign-out', ...webActions.map(({ name }) => `/actions/${name}`)];

const expectHeaders = ({ headers }: Reply) =>
  expect(headers).toMatchObject({
    'content-security-policy': expect.stringContaining("default-src 'none'"),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'same-origin',
  });

test('there are pages and actions to try', () => {
  expect(paths.length).toBeGreaterThan(10);
  expect(writePaths.length).toBeGreaterThan(5);
});

test('without a session every route asks to sign in, and says nothing else', () =>
  withWeb({}, async ({ send }) => {
    for (const path of readPaths) {
      const reply = await send(path);
      expect(reply, path).toMatchObject({ status: 401 });
      expectHeaders(reply);
      expect(reply.headers['cache-control']).toBe('no-store');
    }
    for (const path of writePaths.slice(1))
      expect(await send(path, { method: 'POST', headers: FORM, body: 'a=1' }), path).toMatchObject({ status: 401 });
  }));

test('a page of another site, or of a name that resolves to this machine, gets nothing', () =>
  withWeb({}, async ({ send, signIn, pool }) => {
    const session = await signIn();
    for (const path of readPaths) {
      const rebound = await send(path, { headers: { ...session, host: 'evil.example' } });
      expect(rebound, path).toMatchObject({ status: 421 });
      expectHeaders(rebound);
      const fetched = await send(path, {
        headers: { ...session, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' },
      });
      expect(fetched, path).toMatchObject({ status: 403 });
    }
    for (const path of writePaths) {
      for (const headers of [
        { ...FORM, 'sec-fetch-site': 'cross-site' },
        { ...FORM, 'sec-fetch-site': 'same-site' },
        { 'content-type': FORM['content-type'] },
        { 'content-type': FORM['content-type'], origin: 'https://evil.example' },
        { ...FORM, host: 'evil.example' },
      ]) {
        const { status } = await send(path, { method: 'POST', headers: { ...session, ...headers }, body: 'a=1' });
        expect([403, 421], path).toContain(status);
      }
    }
    const { rows } = await pool.query<{ actions: number }>('select count(*)::int as actions from ops.actions');
    expect(rows).toEqual([{ actions: 0 }]);
    expect(await send('/actions', { headers: session })).toMatchObject({ status: 200 });
  }));

test('reading a URL does nothing: every other method than GET and HEAD has no page, GET has no action', () =>
  withWeb({}, async ({ send, signIn }) => {
    const session = await signIn();
    for (const path of paths)
      for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'])
        expect(await send(path, { method, headers: { ...session, ...FORM }, body: 'a=1' }), path).toMatchObject({
          status: 404,
        });
    for (const { name } of webActions)
      expect(await send(`/actions/${name}`, { headers: session }), name).toMatchObject({ status: 404 });
  }));

describe.each(levels)('with the level %s', (level) => {
  const proxy = {
    userHeader: 'x-user',
    groupsHeader: 'x-groups',
    addresses: new BlockList(),
    operateGroups: ['operate'],
    spendGroups: ['spend'],
  };
  proxy.addresses.addAddress('127.0.0.1');
  const viewer = { 'x-user': 'ada', 'x-groups': level };

  test('an action of a higher level is refused and recorded', () =>
    withWeb({ settings: { proxy } }, async ({ send, pool }) => {
      const higher = webActions.filter((action) => !permits(level, action.level));
      for (const { name } of higher) {
        const reply = await send(`/actions/${name}`, { method: 'POST', headers: { ...FORM, ...viewer }, body: 'a=1' });
        expect([303, 403], name).toContain(reply.status);
      }
      const { rows } = await pool.query<{ action: string; outcome: string; viewer: string; level: string }>(
        'select action, outcome, viewer, level from ops.actions order by action_id',
      );
      expect(rows).toEqual(higher.map(({ name }) => ({ action: name, outcome: 'refused', viewer: 'ada', level })));
    }));

  test('real data is bought only where the server was started to allow it', () =>
    withWeb({ settings: { proxy }, source: 'api' }, async ({ send, pool }) => {
      for (const action of webActions.filter(({ level: needed }) => needed === 'spend'))
        await send(`/actions/${action.name}`, { method: 'POST', headers: { ...FORM, ...viewer }, body: 'a=1' });
      const { rows } = await pool.query<{ outcome: string; message: string }>(
        'select outcome, message from ops.actions',
      );
      for (const { outcome, message } of rows) {
        expect(outcome).toBe('refused');
        expect(message).toMatch(/needs the level spend/);
      }
    }));

  test('every page is shown, with buttons of this level only', () =>
    withWeb({ settings: { proxy } }, async ({ send, errors }) => {
      for (const path of paths) {
        const { status, body } = await send(path, { headers: viewer });
        expect([200, 400, 404], path).toContain(status);
        for (const [, name, form = ''] of body.matchAll(/<form[^>]*action="\/actions\/([\w-]+)"([^]*?)<\/form>/g)) {
          const action = webActions.find((each) => each.name === name);
          expect(action, `${path} ${name}`).toBeDefined();
          expect(/<button[^>]*type="submit"[^>]*disabled/.test(form), `${path} ${name}`).toBe(
            !permits(level, action?.level ?? 'view'),
          );
        }
      }
      expect(errors).toEqual([]);
    }));
});

test('input of any kind is refused with a sentence, not with a defect', () =>
  withWeb({}, async ({ send, signIn, errors }) => {
    const session = await signIn();
    const hostile = [
      "' or 1=1 --",
      '<script>alert(1)</script>',
      '\0',
      '9'.repeat(400),
      '-1',
      '1e99',
      '../../etc/passwd',
      '%',
    ];
    for (const page of pages) {
      for (const text of hostile) {
        const path = page.path.replaceAll(/:\w+/g, encodeURIComponent(text));
        const names = [
          'from',
          'to',
          'day',
          'before',
          'after',
          'q',
          'table',
          'stream',
          'status',
          'days',
          'pipeline',
          'invoice',
          'key',
          'column',
        ];
        const query = names.map((name) => `${name}=${encodeURIComponent(text)}`).join('&');
        for (const url of [path, `${path}?${query}`]) {
          const { status, body } = await send(url, { headers: session });
          expect([200, 400, 404], `${url}: ${body.slice(-400)}`).toContain(status);
          expect(body, url).not.toContain('<script>alert');
        }
      }
    }
    for (const { name } of webActions) {
      for (const body of [
        '',
        'a=1',
        `run=${'9'.repeat(30)}&quote=x&stream=%00&days=x&pipeline=%3Cb%3E&back=//evil.example`,
        `quote=00000000-0000-0000-0000-000000000000&run=1&stream=music&back=%2F%5Cevil.example`,
      ]) {
        const reply = await send(`/actions/${name}`, { method: 'POST', headers: { ...FORM, ...session }, body });
        expect([303, 400], `${name} ${body}`).toContain(reply.status);
        expect(reply.headers['location'] ?? '/').toMatch(/^\/(?![/\\])/);
      }
    }
    expect(errors.map(({ message }) => message)).toEqual([]);
  }));

test('forms of another kind and forms that are too large are refused', () =>
  withWeb({}, async ({ send, signIn }) => {
    const session = await signIn();
    const post = (headers: Readonly<Record<string, string>>, body: string) =>
      send('/actions/any', {
        method: 'POST',
        headers: { ...session, 'sec-fetch-site': 'same-origin', ...headers },
        body,
      });
    expect(await post({ 'content-type': 'application/json' }, '{}')).toMatchObject({ status: 404 });
    const [action] = webActions;
    const real = (headers: Readonly<Record<string, string>>, body: string) =>
      send(`/actions/${action?.name}`, {
        method: 'POST',
        headers: { ...session, 'sec-fetch-site': 'same-origin', ...headers },
        body,
      });
    expect(await real({ 'content-type': 'text/plain' }, 'a=1')).toMatchObject({ status: 400 });
    expect(await real({ 'content-type': 'multipart/form-data; boundary=x' }, '--x--')).toMatchObject({ status: 400 });
    // The server does not read it to its end, so the client may lose the connection before it sees the answer.
    const large = await real(FORM, `a=${'x'.repeat(300_000)}`).catch((error: Error) => error);
    expect(large).toMatchObject(
      large instanceof Error ? { message: expect.stringMatching(/hang up|EPIPE|ECONNRESET/) } : { status: 413 },
    );
  }));

test('what an action reports is shown to its viewer only, and not by a link with other words', () =>
  withWeb({}, async ({ send, signIn, pool }) => {
    const session = await signIn();
    await pool.query(
      `insert into ops.actions (action, viewer, level, input, outcome, message)
       values ('pause-run', 'link', 'operate', '{}', 'done', 'Run 7 <b>pauses</b>.'), ('pause-run', 'ada', 'operate', '{}', 'done', 'of ada')`,
    );
    const own = await send('/grid?action=1', { headers: session });
    expect(own.body).toContain('Run 7 &lt;b&gt;pauses&lt;/b&gt;.');
    expect((await send('/grid?action=2', { headers: session })).body).not.toContain('of ada');
    expect((await send('/grid?action=Your+session+expired', { headers: session })).body).not.toContain(
      'session expired',
    );
  }));
