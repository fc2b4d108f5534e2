import { describe, expect, test } from 'vitest';
import { FORM, withWeb, withWebOn } from '../../support/web-server.ts';

const PASSWORD = 'correct horse battery';

describe('a link', () => {
  test('signs one browser in, once, also when it is opened ten times at once', () =>
    withWeb({}, async ({ send, createLink }) => {
      const link = await createLink();
      const replies = await Promise.all(Array.from({ length: 10 }, () => send(`/sign-in?link=${link}`)));
      const signedIn = replies.filter(({ headers }) => headers['set-cookie'] !== undefined);
      expect(signedIn).toHaveLength(1);
      expect(replies.filter(({ status }) => status === 401)).toHaveLength(9);
      expect(String(signedIn[0]?.headers['set-cookie'])).toMatch(
        /^echotik_session_\d+=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/,
      );
    }));

  test('does not work after its time', () =>
    withWeb({}, async ({ send, createLink, pool }) => {
      const link = await createLink();
      await pool.query(`update ops.web_sessions set expires_at = now() - interval '1 second'`);
      expect(await send(`/sign-in?link=${link}`)).toMatchObject({ status: 401 });
    }));

  test('is no session, and a session is no link', () =>
    withWeb({}, async ({ send, createLink, signIn, port }) => {
      const link = await createLink();
      const cookie = `echotik_session_${port}=${link}`;
      expect(await send('/actions', { headers: { cookie } })).toMatchObject({ status: 401 });
      const session = (await signIn()).cookie.split('=')[1];
      expect(await send(`/sign-in?link=${session}`)).toMatchObject({ status: 401 });
    }));

  test('is stored as a hash only', () =>
    withWeb({}, async ({ createLink, signIn, pool }) => {
      const secrets = [await createLink(), (await signIn()).cookie.split('=')[1]];
      const { rows } = await pool.query<{ row: string }>('select s::text as row from ops.web_sessions s');
      for (const { row } of rows) for (const secret of secrets) expect(row).not.toContain(secret);
    }));
});

describe('a session', () => {
  test('outlives the process, and ends when it is signed out or expires', () =>
    withWeb({}, async (first) => {
      const headers = await first.signIn();
      const [, secret] = headers.cookie.split('=');
      await withWebOn({ url: first.url, pool: first.pool }, {}, async (second) => {
        const cookie = `echotik_session_${second.port}=${secret}`;
        expect(await second.send('/actions', { headers: { cookie } })).toMatchObject({ status: 200 });
      });
      await first.pool.query(`update ops.web_sessions set expires_at = now() + interval '2 hours'`);
      const late = await first.send('/actions', { headers });
      expect(late).toMatchObject({ status: 200 });
      expect(late.headers['set-cookie']).toBeDefined();
      const { rows } = await first.pool.query<{ hours: number }>(
        `select round(extract(epoch from expires_at - now()) / 3600)::int as hours from ops.web_sessions where kind = 'session'`,
      );
      expect(rows).toEqual([{ hours: 12 }]);
      await first.pool.query(`update ops.web_sessions set created_at = now() - interval '8 days'`);
      expect(await first.send('/actions', { headers })).toMatchObject({ status: 401 });
      await first.pool.query(`update ops.web_sessions set created_at = now()`);
      expect(await first.send('/sign-out', { method: 'POST', headers: { ...FORM, ...headers } })).toMatchObject({
        status: 303,
      });
      expect(await first.send('/actions', { headers })).toMatchObject({ status: 401 });
    }));

  test('has nothing to do with a cookie of the same name and other content', () =>
    withWeb({}, async ({ send, port }) => {
      for (const value of ['', 'x', '%00', 'a'.repeat(4_000), "' or true --"]) {
        const reply = await send('/actions', { headers: { cookie: `echotik_session_${port}=${value}` } });
        expect(reply.status).toBe(401);
      }
    }));
});

describe('the password', () => {
  const signInWith = (password: string, back = '/grid') => ({
    method: 'POST',
    headers: FORM,
    body: new URLSearchParams({ password, back }).toString(),
  });

  test('signs in, and replaces links', () =>
    withWeb({ settings: { password: PASSWORD } }, async ({ send, createLink }) => {
      expect(await createLink().catch(() => 'none')).not.toMatch(/^[\w-]{43}$/);
      expect(await send('/sign-in', signInWith('wrong'))).toMatchObject({ status: 401 });
      const reply = await send('/sign-in', signInWith(PASSWORD));
      expect(reply.status).toBe(200);
      expect(reply.body).toContain('0; url=/grid');
      const [cookie = ''] = String(reply.headers['set-cookie']).split(';');
      expect(await send('/actions', { headers: { cookie } })).toMatchObject({ status: 200 });
    }));

  test('cannot be guessed: after ten failures it is not compared for a while', () =>
    withWeb({ settings: { password: PASSWORD } }, async ({ send }) => {
      for (let attempt = 0; attempt < 10; attempt++) await send('/sign-in', signInWith(`wrong ${attempt}`));
      const reply = await send('/sign-in', signInWith(PASSWORD));
      expect(reply.status).toBe(401);
      expect(reply.body).toContain('too many attempts');
    }));

  test('of a program gives the level view, and only for reading', () =>
    withWeb({ settings: { password: PASSWORD } }, async ({ send }) => {
      const authorization = `Basic ${Buffer.from(`any:${PASSWORD}`).toString('base64')}`;
      const page = await send('/actions', { headers: { authorization } });
      expect(page.status).toBe(200);
      expect(page.body).toContain('level view');
      expect(await send('/actions.json', { headers: { authorization } })).toMatchObject({ status: 200 });
      expect(await send('/actions/any', { method: 'POST', headers: { ...FORM, authorization } })).toMatchObject({
        status: 401,
      });
      const wrong = `Basic ${Buffer.from('any:wrong').toString('base64')}`;
      expect(await send('/actions', { headers: { authorization: wrong } })).toMatchObject({ status: 401 });
    }));
});

test.each([
  ['/grid?days=7', '/grid?days=7'],
  ['//evil.example/', '/'],
  ['/\\evil.example', '/'],
  ['/.//evil.example', '/'],
  ['/./\\evil.example', '/'],
  ['https://evil.example/', '/'],
  ['javascript:alert(1)', '/'],
  ['/\t/evil.example', '/'],
  ['', '/'],
])('after %j was asked for, a browser goes to %s', (back, expected) =>
  withWeb({}, async ({ send, createLink }) => {
    const reply = await send(`/sign-in?link=${await createLink()}&back=${encodeURIComponent(back)}`);
    expect(/http-equiv="refresh" content="0; url=([^"]*)"/.exec(reply.body)?.[1]).toBe(expected);
  }),
);
