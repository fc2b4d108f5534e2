/** Sends a test message to channels, without the outbox: also while the database is away. */
import { randomUUID } from 'node:crypto';
import type { Config } from '../config/config.ts';
import type { SecretSources } from '../config/read-channel-secret.ts';
import { closeChannels, openChannels } from './channels/open-channels.ts';
import { DeliveryError } from './delivery-error.ts';
import { renderMessage } from './message.ts';

export interface TestResult {
  readonly channel: string;
  /** Null: the channel accepted the message. */
  readonly error: string | null;
  /** What it did not accept; null: nothing. */
  readonly note: string | null;
}

/** `only`: the name of one channel; absent: all. Throws ConfigError where a secret is missing or not valid. */
export async function testChannels(
  { alerts, timezone }: Pick<Config, 'alerts' | 'timezone'>,
  sources: SecretSources,
  only?: string,
): Promise<readonly TestResult[]> {
  const chosen = Object.entries(alerts.channels).filter(([name]) => only === undefined || name === only);
  const channels = await openChannels({ ...alerts, channels: Object.fromEntries(chosen) }, sources);
  try {
    return await Promise.all(
      channels.map(async ({ name, channel }) => {
        const part = { kind: 'test', message: { alerts: [] }, createdAt: new Date() } as const;
        const message = renderMessage(randomUUID(), [part], { alerts, timezone, warehouse: 'test' });
        try {
          return { channel: name, error: null, note: (await channel.send(message)) ?? null };
        } catch (error) {
          if (!(error instanceof DeliveryError)) throw error;
          return { channel: name, error: error.message, note: null };
        }
      }),
    );
  } finally {
    await closeChannels(channels);
  }
}
