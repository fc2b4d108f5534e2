import { BlockList } from 'node:net';
import { expect, test } from 'vitest';
import { readWebSettings } from '../../../src/config/web-settings.ts';
import { findProxyViewer } from '../../../src/web/access/proxy-viewer.ts';
import { withWeb } from '../../support/web-server.ts';

const read = (variables: Readonly<Record<string, string>>) => {
  const mistakes: string[] = [];
  const find = (name: string) => variables[name];
  return { settings: readWebSettings(find, find, mistakes), mistakes };
};

const variables = {
  ECHOTIK_WEB_PROXY_USER_HEADER: 'X-Forwarded-User',
  ECHOTIK_WEB_PROXY_GROUPS_HEADER: 'X-Forwarded-Groups',
  ECHOTIK_WEB_PROXY_ADDRESSES: '10.0.0.0/8, 2001:db8::/32',
  ECHOTIK_WEB_OPERATE_GROUPS: 'ops, data',
  ECHOTIK_WEB_SPEND_GROUPS: 'buyers',
};

const find = (headers: Readonly<Record<string, string>>, address?: string) => {
  const { proxy } = read(variables).settings;
  return proxy && findProxyViewer(proxy, new Headers(headers), address);
};

test.each([
  [{ 'x-forwarded-user': 'ada' }, '10.1.2.3', 'view'],
  [{ 'x-forwarded-user': 'ada', 'x-forwarded-groups': 'staff' }, '10.1.2.3', 'view'],
  [{ 'x-forwarded-user': 'ada', 'x-forwarded-groups': 'staff, ops' }, '::ffff:10.1.2.3', 'operate'],
  [{ 'x-forwarded-user': 'ada', 'x-forwarded-groups': 'buyers,ops' }, '2001:db8::7', 'spend'],
])('%j from %s has the level %s', (headers, address, level) => {
  expect(find(headers, address)).toEqual({ id: 'proxy ada', name: 'ada', level });
});

test.each([
  [{ 'x-forwarded-user': 'ada' }, '11.1.2.3'],
  [{ 'x-forwarded-user': 'ada' }, '::ffff:11.1.2.3'],
  [{ 'x-forwarded-user': 'ada' }, undefined],
  [{ 'x-forwarded-user': 'ada' }, 'nonsense'],
  [{ 'x-forwarded-user': '' }, '10.1.2.3'],
  [{}, '10.1.2.3'],
  // What Node makes of a header that a client has sent and the proxy has sent again.
  [{ 'x-forwarded-user': 'root, ada' }, '10.1.2.3'],
])('%j from %s is nobody', (headers, address) => {
  expect(find(headers, address)).toBeUndefined();
});

test('a request that names a user, but not from the proxy, is refused', async () => {
  const other = new BlockList();
  other.addAddress('192.0.2.1');
  const own = new BlockList();
  own.addAddress('127.0.0.1');
  const proxy = { userHeader: 'x-forwarded-user', operateGroups: [], spendGroups: [] };
  const headers = { 'x-forwarded-user': 'ada' };
  await withWeb({ settings: { proxy: { ...proxy, addresses: other } } }, async ({ send }) => {
    expect(await send('/actions', { headers })).toMatchObject({ status: 403 });
  });
  await withWeb({ settings: { proxy: { ...proxy, addresses: own } } }, async ({ send }) => {
    expect(await send('/actions', { headers })).toMatchObject({ status: 200 });
    expect(await send('/actions')).toMatchObject({ status: 403 });
    expect(await send('/actions', { headers: { 'x-forwarded-user': ['root', 'ada'] } })).toMatchObject({ status: 403 });
  });
});

test.each([
  [{ ECHOTIK_WEB_PORT: '70000' }, /ECHOTIK_WEB_PORT/],
  [{ ECHOTIK_WEB_PASSWORD: 'short' }, /shorter than 12/],
  [{ ECHOTIK_WEB_URL: 'ops.example.com' }, /ECHOTIK_WEB_URL/],
  [{ ECHOTIK_WEB_URL: 'https://user:secret@ops.example.com' }, /ECHOTIK_WEB_URL/],
  [{ ECHOTIK_WEB_ALLOW_SPEND: '0' }, /ALLOW_SPEND/],
  [{ ECHOTIK_WEB_ALLOW_SPEND: '-5' }, /ALLOW_SPEND/],
  [{ ECHOTIK_WEB_PROXY_USER_HEADER: 'X-User' }, /need each other/],
  [{ ECHOTIK_WEB_PROXY_ADDRESSES: '10.0.0.0/8' }, /need each other/],
  [{ ...variables, ECHOTIK_WEB_PROXY_ADDRESSES: '0.0.0.0/0' }, /neither an address nor a network/],
  [{ ...variables, ECHOTIK_WEB_PROXY_ADDRESSES: '10.0.0.0/33' }, /neither an address nor a network/],
  [{ ...variables, ECHOTIK_WEB_PROXY_ADDRESSES: 'proxy.internal' }, /neither an address nor a network/],
  [{ ...variables, ECHOTIK_WEB_PROXY_USER_HEADER: 'X User' }, /not the name of a header/],
  [{ ...variables, ECHOTIK_WEB_PASSWORD: 'long enough password' }, /keep one/],
])('%j is a mistake', (wrong, message) => {
  expect(read(wrong).mistakes.join('; ')).toMatch(message);
});

test('a proxy that removes the prefix and one that keeps it work', () =>
  withWeb({ settings: { publicUrl: 'https://ops.example.com/echotik' } }, async ({ send, signIn }) => {
    const { cookie } = await signIn();
    const headers = { cookie, host: 'ops.example.com' };
    for (const path of ['/actions', '/echotik/actions']) {
      const { status, body } = await send(path, { headers });
      expect(status).toBe(200);
      expect([...body.matchAll(/ (?:href|src|action|data-live-url)="(\/[^"]*)"/g)].map(([, target]) => target)).toEqual(
        expect.arrayContaining(['/echotik/grid']),
      );
      expect(body).not.toMatch(/ (?:href|src|action|data-live-url)="\/(?!echotik\/)/);
    }
  }));

test.each(['0.0.0.0', '::', '192.0.2.1', 'myhost'])('%s is not served without authentication', (host) =>
  expect(withWeb({ settings: { host } }, async () => undefined)).rejects.toThrow(/nobody would have to sign in/),
);
