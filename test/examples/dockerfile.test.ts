/** What can be checked of the Dockerfile without Docker. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readEnvironment } from '../../src/config/environment.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const readLines = (name: string) =>
  readFileSync(join(root, name), 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));

const sources = readLines('Dockerfile')
  .filter((line) => /^(?:COPY|ADD) (?!--from=)/.test(line))
  .flatMap((line) => line.split(/\s+/).slice(1, -1));

test('its health check is the command `health`, for the port that the image sets', () => {
  const text = readLines('Dockerfile').join('\n');
  const [, program = ''] = /^ENTRYPOINT (\[.*\])$/m.exec(text) ?? [];
  const [, options = '', check = ''] = /^HEALTHCHECK (.*) CMD (\[.*\])$/m.exec(text) ?? [];
  expect(JSON.parse(check)).toEqual([...(JSON.parse(program) as string[]), 'health']);
  expect(options).toMatch(/--interval=\d+s .*--timeout=\d+s/);
  const [, host, port] = /^ENV ECHOTIK_HEALTH_HOST=(\S+) ECHOTIK_HEALTH_PORT=(\d+)$/m.exec(text) ?? [];
  const variables = { ECHOTIK_HEALTH_HOST: host, ECHOTIK_HEALTH_PORT: port };
  expect(readEnvironment(variables).health).toEqual({ host: '0.0.0.0', port: 9464 });
});

test('every source that the Dockerfile copies exists and is let through by .dockerignore', () => {
  const [all, ...exceptions] = readLines('.dockerignore');
  expect(all).toBe('*');
  const allowed = exceptions.map((line) => line.replace(/^!/, ''));
  expect(sources).toContain('src');
  expect(sources.filter((source) => !existsSync(join(root, source)))).toEqual([]);
  expect(sources.filter((source) => !allowed.some((one) => source === one || source.startsWith(`${one}/`)))).toEqual(
    [],
  );
  expect(allowed.filter((one) => !sources.includes(one))).toEqual([]);
});
