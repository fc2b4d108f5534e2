/** A server for the channels of a test file, and channels that send to it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { Channel } from '../../src/alerts/channels/channel.ts';
import { closeChannels, openChannels, type OpenChannel } from '../../src/alerts/channels/open-channels.ts';
import { configSchema } from '../../src/config/config.ts';
import { type HttpSink, openHttpSink } from './http-sink.ts';

/** Part of every secret: nothing that is printed may contain it. */
export const TOKEN = 'secret-token-8f3a';

interface TestChannels {
  /** A new one for each test. */
  readonly sink: HttpSink;
  /** Where relative paths of secrets begin. */
  readonly folder: string;
  /** Opens one channel named `c`, and closes the one before; its secrets are variables. */
  readonly open: (options: object, secrets?: Readonly<Record<string, string>>) => Promise<Channel>;
  /** The body of a request. */
  readonly readBody: (index?: number) => string;
  /** An address of the server that is a secret. */
  readonly urlSecret: () => { readonly URL: string };
}

export function useChannels(): TestChannels {
  let sink: HttpSink;
  let folder: string;
  let opened: readonly OpenChannel[] = [];
  beforeEach(async () => {
    sink = await openHttpSink();
    folder = await mkdtemp(join(tmpdir(), 'alert-channels-'));
  });
  afterEach(async () => {
    await closeChannels(opened);
    opened = [];
    await sink.close();
    await rm(folder, { recursive: true });
  });
  return {
    get sink() {
      return sink;
    },
    get folder() {
      return folder;
    },
    async open(options, secrets = {}) {
      await closeChannels(opened);
      const config = configSchema.parse({ alerts: { channels: { c: options } } });
      const variables = Object.fromEntries(
        Object.entries(secrets).map(([key, value]) => [`ECHOTIK_ALERT_C_${key}`, value]),
      );
      opened = await openChannels(config.alerts, { config: { path: join(folder, 'echotik.config.yaml') }, variables });
      return (opened[0] as OpenChannel).channel;
    },
    readBody: (index = 0) => sink.requests[index]?.body ?? '',
    urlSecret: () => ({ URL: `${sink.url}/hook/${TOKEN}?access_token=${TOKEN}` }),
  };
}
