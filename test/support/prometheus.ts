/** The Prometheus of Debian: its checker, and a server that scrapes what a test serves. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../../src/embedded-postgres/port.ts';
import { parseAs } from './parse-as.ts';
import { until } from './until.ts';

/** The variable, set to 1, makes a machine fail that has not got it. */
export function hasPrometheus(): boolean {
  const missing = ['prometheus', 'promtool'].filter((program) => spawnSync(program, ['--version']).error);
  if (missing.length && process.env['REQUIRE_PROMETHEUS'])
    throw new Error(`REQUIRE_PROMETHEUS is set, but there is no ${missing.join(' and no ')}`);
  return missing.length === 0;
}

export interface CheckedText {
  readonly code: number | null;
  /** Both streams. */
  readonly output: string;
}

/** Runs promtool, with `input` on its standard input. */
export function runPromtool(args: readonly string[], input = '', cwd?: string): CheckedText {
  const { status, stdout, stderr } = spawnSync('promtool', args, { input, encoding: 'utf8', ...(cwd ? { cwd } : {}) });
  return { code: status, output: `${stdout}${stderr}` };
}

export interface PrometheusServer {
  /** The value of an instant query for each series, by its labels as JSON. */
  readonly query: (expression: string) => Promise<readonly { readonly labels: object; readonly value: number }[]>;
}

interface QueryAnswer {
  readonly data: {
    readonly result: readonly { readonly metric: object; readonly value: readonly [number, string] }[];
  };
}

/** Lends a server that scrapes these targets (host and port) every second. */
export async function withPrometheus<T>(
  targets: readonly string[],
  work: (server: PrometheusServer) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-prometheus-'));
  const port = await findFreePort();
  const config = {
    global: { scrape_interval: '1s' },
    scrape_configs: [{ job_name: 'echotik-warehouse', static_configs: [{ targets }] }],
  };
  // JSON is YAML.
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const address = `127.0.0.1:${port}`;
  const args = ['--config.file', 'prometheus.yml', '--storage.tsdb.path', 'data', '--web.listen-address', address];
  const server = spawn('prometheus', args, { cwd: folder, stdio: 'ignore' });
  const ended = once(server, 'exit');
  const query = async (expression: string) => {
    const response = await fetch(`http://${address}/api/v1/query?${new URLSearchParams({ query: expression })}`);
    const { data } = parseAs<QueryAnswer>(await response.text());
    return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  };
  try {
    await until(() => query('up').then(Boolean, () => false), 'Prometheus answers');
    return await work({ query });
  } finally {
    server.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true });
  }
}
