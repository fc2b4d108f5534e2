import { describe, expect, test } from 'vitest';
import { findRefusal } from '../../../src/web/server/request-guard.ts';

const find = (method: string, headers: Readonly<Record<string, string>>, publicUrl?: string) =>
  findRefusal({ method, headers: new Headers(headers) }, { publicUrl })?.status;

describe('the host', () => {
  test.each([
    ['localhost:8420'],
    ['LOCALHOST:8420'],
    ['localhost'],
    ['127.0.0.1:8420'],
    ['[::1]:8420'],
    ['192.168.1.5:8420'],
  ])('%s is ours: it is this machine, or an address, which no name server can change', (host) => {
    expect(find('GET', { host })).toBeUndefined();
  });

  test.each([
    ['evil.example'],
    ['evil.example:8420'],
    ['127.0.0.1.evil.example'],
    ['localhost.evil.example'],
    ['localhost@evil.example'],
    ['evil.example/localhost'],
    ['127.0.0.1:8420, evil.example'],
    ['ops.example.com'],
    [''],
    ['local host'],
  ])('%j is not ours', (host) => {
    expect(find('GET', { host })).toBe(421);
  });

  test('that of the public URL is ours with any port, and no other name', () => {
    const url = 'https://ops.example.com/echotik';
    expect(find('GET', { host: 'ops.example.com' }, url)).toBeUndefined();
    expect(find('GET', { host: 'ops.example.com:443' }, url)).toBeUndefined();
    expect(find('GET', { host: 'example.com' }, url)).toBe(421);
    expect(find('GET', { host: 'ops.example.com.evil.example' }, url)).toBe(421);
  });
});

describe('reading', () => {
  const host = 'localhost:8420';
  test.each([
    [{}],
    [{ 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }],
    [{ 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }],
  ])('%j is answered', (headers) => {
    expect(find('GET', { host, ...headers })).toBeUndefined();
  });

  test.each([
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' }],
    [{ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }],
    [{ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }],
    [{ 'sec-fetch-site': 'nonsense' }],
  ])('%j is refused', (headers) => {
    expect(find('GET', { host, ...headers })).toBe(403);
  });
});

describe('writing', () => {
  const host = 'localhost:8420';
  test.each([
    [{ 'sec-fetch-site': 'same-origin' }, undefined],
    [{ origin: 'http://localhost:8420' }, undefined],
    [{ origin: 'https://ops.example.com', host: 'ops.example.com' }, 'https://ops.example.com/echotik'],
  ])('%j is done', (headers, publicUrl) => {
    expect(find('POST', { host, ...headers }, publicUrl)).toBeUndefined();
  });

  test.each([
    [{}],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ 'sec-fetch-site': 'none' }],
    [{ 'sec-fetch-site': 'cross-site', origin: 'http://localhost:8420' }],
    [{ origin: 'null' }],
    [{ origin: '' }],
    [{ origin: 'http://localhost:9999' }],
    [{ origin: 'http://evil.example' }],
    [{ origin: 'http://localhost:8420.evil.example' }],
  ])('%j is refused', (headers) => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) expect(find(method, { host, ...headers })).toBe(403);
  });
});
