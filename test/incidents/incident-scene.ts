/** A scheduler and two workers as operators run them, with a webhook and a mailbox for their alerts. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { startSimulator } from '../../simulator/server.ts';
import { createPool, type Pool } from '../../src/load/connection/pool.ts';
import { apiVariables, runCli, toEnvironment } from '../support/cli.ts';
import { type Front, withFront } from '../support/front.ts';
import { type PostgresCluster, startPostgresCluster } from '../support/postgres-cluster.ts';
import { type Service, startService } from '../support/start-service.ts';
import { mountSmallDisk, type SmallDisk } from '../support/tmpfs.ts';
import { type Received, startMailSink, startWebhookSink } from './sinks.ts';

export interface IncidentScene {
  readonly pool: Pool;
  readonly front: Front;
  readonly cluster: PostgresCluster;
  /** What PostgreSQL is on. */
  readonly disk: SmallDisk | undefined;
  readonly scheduler: Service;
  readonly workers: readonly Service[];
  readonly startScheduler: () => Promise<Service>;
  readonly startWorker: () => Promise<Service>;
  /** Runs a command; throws unless it ends with 0. */
  readonly run: (...args: readonly string[]) => Promise<void>;
  /** Writes other settings into the configuration file, and starts the scheduler and the workers again. */
  readonly restartWith: (settings: object) => Promise<void>;
  readonly messages: readonly Received[];
  readonly mails: readonly string[];
  /** What all services have printed. */
  readonly output: () => string;
}

const DISK_MB = 400;
/** A worker that was killed is lost after this time. */
const LEASE_SECONDS = '30';

/** A call or two in each slot: details of products that are chosen anew each time. */
const PIPELINES = {
  details: {
    cron: '*/15 * * * * *',
    streams: [
      {
        stream: 'product-detail',
        sql: `select string_agg(product_id::text, ',') as product_ids
          from (select product_id from echotik.products order by random() limit 3) p having count(*) > 0`,
      },
    ],
  },
};

export async function withIncidentScene<T>(
  { hasSmallDisk, settings }: { readonly hasSmallDisk: boolean; readonly settings: object },
  work: (scene: IncidentScene) => Promise<T>,
): Promise<T> {
  const closers: (() => Promise<unknown>)[] = [];
  try {
    const scratch = inject('scratch');
    const disk = hasSmallDisk ? await mountSmallDisk(scratch, DISK_MB) : undefined;
    if (disk) closers.push(disk.remove);
    const cluster = await startPostgresCluster(scratch, disk ? { folder: disk.path } : {});
    closers.push(cluster.remove);
    const simulator = await startSimulator({ musicPerRegion: 25 });
    closers.push(() => simulator.close());
    const webhook = await startWebhookSink();
    closers.push(webhook.close);
    const mail = await startMailSink();
    closers.push(mail.close);
    const pool = createPool(cluster.adminUrl, { max: 2, name: 'test' });
    closers.push(() => pool.end());

    return await withFront(simulator, async (front) => {
      const folder = await mkdtemp(join(scratch, 'incident-'));
      const config = join(folder, 'echotik.config.yaml');
      const channels = {
        hook: { type: 'webhook', url: `http://127.0.0.1:${webhook.port}/` },
        mail: {
          type: 'email',
          host: '127.0.0.1',
          port: mail.port,
          security: 'none',
          from: 'warehouse@example.com',
          to: ['ops@example.com'],
        },
      };
      const lanes = { offline: { concurrency: 4, perSecond: null }, realtime: { concurrency: 4, perSecond: null } };
      const configure = (changed: object) => {
        const all = { lanes, budget: 'unlimited', regions: ['US'], pipelines: PIPELINES, ...settings, ...changed };
        const { alerts = {}, ...others } = all as { readonly alerts?: object };
        return writeFile(config, JSON.stringify({ ...others, alerts: { channels, ...alerts } }));
      };
      await configure({});
      const variables = toEnvironment({
        ...apiVariables({ ...simulator, url: front.url }),
        DATABASE_URL: cluster.url(),
        ECHOTIK_CONFIG: config,
        ECHOTIK_HOME: join(folder, 'home'),
        ECHOTIK_LEASE_SECONDS: LEASE_SECONDS,
      });
      const started: Service[] = [];
      const start = async (command: string): Promise<Service> => {
        const service = await startService(command, variables);
        started.push(service);
        return service;
      };
      const startScheduler = () => start('scheduler');
      const startWorker = () => start('worker');
      const stop = async () => {
        for (const { kill } of started) kill('SIGTERM');
        await Promise.all(started.map(({ exited }) => exited));
      };
      const startAll = async () => {
        const [scheduler, ...workers] = await Promise.all([startScheduler(), startWorker(), startWorker()]);
        return { scheduler, workers };
      };
      const run = async (...args: readonly string[]) => {
        const { code, stdout, stderr } = await runCli(args, variables);
        if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
      };
      try {
        await run('sync', 'product-list', '--max-pages', '4', '--no-follow', '--yes');
        return await work({
          pool,
          front,
          cluster,
          disk,
          ...(await startAll()),
          startScheduler,
          startWorker,
          run,
          async restartWith(changed) {
            await stop();
            await configure(changed);
            await startAll();
          },
          messages: webhook.received,
          mails: mail.received,
          output: () => started.map(({ output, pid }) => `process ${pid} printed:\n${output()}`).join('\n'),
        });
      } finally {
        await stop();
      }
    });
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}
