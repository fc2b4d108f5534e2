import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { coverFile, storeCovers } from '../../src/jobs/covers.ts';
import { withDatabase } from '../support/database.ts';

const SOURCE = 'https://images.example/a/cover.webp?x=1';

test('covers whose links live become files, once; those that fail are told and leave nothing', () =>
  withDatabase(async ({ pool }) => {
    let calls = 0;
    const server = createServer((request, response) => {
      calls++;
      response.writeHead(request.url === '/good' ? 200 : 403).end('picture');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const home = await mkdtemp(join(tmpdir(), 'echotik-covers-'));
    try {
      const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      await pool.query(
        `insert into echotik.covers (source_url, temporary_url, expires_at, _request_id, _observed_at) values
         ($1, $2 || '/good', now() + interval '1 day', 1, now()), ('dead', $2 || '/good', now() - interval '1 s', 1, now()),
         ('../../etc/x', $2 || '/gone', now() + interval '1 day', 1, now()), ('file', 'file:///etc/passwd', now() + interval '1 day', 1, now())`,
        [SOURCE, base],
      );
      const failures: string[] = [];
      const store = () => storeCovers(pool, home, (source, error) => failures.push(`${source}: ${error.message}`));
      expect(await store()).toEqual({ stored: 1, kept: 0, failed: 1 });
      expect(failures).toEqual(['../../etc/x: the file cannot be fetched: HTTP 403']);
      expect(await readdir(join(home, 'covers'))).toEqual([coverFile(SOURCE)]);
      expect(coverFile(SOURCE)).toMatch(/^[0-9a-f]{64}\.webp$/);
      expect(await readFile(join(home, 'covers', coverFile(SOURCE)), 'utf8')).toBe('picture');
      expect(await store()).toEqual({ stored: 0, kept: 1, failed: 1 });
      expect(calls).toBe(3);
    } finally {
      server.close();
      await rm(home, { recursive: true });
    }
  }));
