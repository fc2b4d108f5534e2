/** Alertmanager from the Debian package, as a process of a test's own. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../../src/embedded-postgres/port.ts';
import { until } from './until.ts';

export interface Alertmanager {
  readonly url: string;
  stop(): Promise<void>;
}

const PROGRAM = 'prometheus-alertmanager';

/** REQUIRE_ALERTMANAGER=1 makes a machine fail that has none. */
export function hasAlertmanager(): boolean {
  const isMissing = spawnSync(PROGRAM, ['--version']).error !== undefined;
  if (isMissing && process.env['REQUIRE_ALERTMANAGER'])
    throw new Error(`REQUIRE_ALERTMANAGER is set, but there is no ${PROGRAM}`);
  return !isMissing;
}

/** It sends what it gets to `receiver`, a URL, without waiting for a group. */
export async function startAlertmanager(receiver: string): Promise<Alertmanager> {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-alertmanager-'));
  const config = join(folder, 'alertmanager.yml');
  await writeFile(
    config,
    JSON.stringify({
      route: { receiver: 'test', group_wait: '0s', group_interval: '1s', group_by: ['...'] },
      receivers: [{ name: 'test', webhook_configs: [{ url: receiver, send_resolved: true }] }],
    }),
  );
  const port = await findFreePort();
  const address = `127.0.0.1:${port}`;
  const args = [`--config.file=${config}`, `--storage.path=${folder}`, `--web.listen-address=${address}`];
  const server = spawn(PROGRAM, [...args, '--cluster.listen-address='], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => {
    server.once('exit', () => resolve());
  });
  const url = `http://${address}`;
  await until(
    () =>
      fetch(`${url}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      ),
    'Alertmanager is ready',
  );
  return {
    url,
    async stop() {
      server.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
