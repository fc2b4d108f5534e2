/** Sends what is due in the outbox, channel by channel. */
import type { Pool } from '../load/connection/pool.ts';
import { computeBackOff } from './back-off.ts';
import type { OpenChannel } from './channels/open-channels.ts';
import { DeliveryError } from './delivery-error.ts';
import { type RenderOptions, renderMessage } from './message.ts';
import {
  type ClaimedNotification,
  claimNotifications,
  findNextDelivery,
  recordDelivery,
  recordFailure,
} from './outbox.ts';

export interface DeliveryOptions {
  readonly pool: Pool;
  readonly channels: readonly OpenChannel[];
  readonly render: RenderOptions;
  /** Called with what a channel did not accept. */
  readonly onError: (error: Error) => void;
  /** Called with each message that a channel has accepted or not; absent: nothing counts them. */
  readonly onDelivery?: ((channel: string, result: 'sent' | 'failed') => void) | undefined;
  /** Awaited between sending a message and recording it: tests kill the process there. */
  readonly onSent?: () => Promise<void>;
}

/**
 * Sends all messages that are due. Channels do not wait for each other, and a failure of one is recorded with its
 * messages. Returns when the next message is due. Rejects with what PostgreSQL says.
 */
export async function deliverDue(options: DeliveryOptions): Promise<Date | undefined> {
  const { pool, channels } = options;
  await Promise.all(channels.map((channel) => deliverChannel(options, channel)));
  return findNextDelivery(
    pool,
    channels.map(({ name }) => name),
  );
}

async function deliverChannel(options: DeliveryOptions, open: OpenChannel): Promise<void> {
  const { pool, onDelivery, onError, onSent } = options;
  for (;;) {
    const claimed = await claimNotifications(pool, open.name, open.traits);
    if (!claimed.length) return;
    const ids = claimed.map(({ notification_id }) => notification_id);
    try {
      const note = await sendClaimed(options, open, claimed);
      onDelivery?.(open.name, 'sent');
      await onSent?.();
      await recordDelivery(pool, ids, note);
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      onDelivery?.(open.name, 'failed');
      const { attempts } = claimed[0] as ClaimedNotification;
      await recordFailure(pool, ids, error.message, computeBackOff(attempts + 1, error.retryAfterMs));
      onError(new DeliveryError(`the alert channel ${open.name} did not accept a message: ${error.message}`));
    }
  }
}

/** A digest, or what changed in the market, means nothing to a channel that only knows alerts. */
async function sendClaimed(
  { render }: DeliveryOptions,
  { channel, traits }: OpenChannel,
  claimed: readonly ClaimedNotification[],
): Promise<string | undefined> {
  const stored = claimed.filter(({ kind }) => !traits.alertsOnly || (kind !== 'digest' && kind !== 'market'));
  const [first] = stored;
  if (!first) return undefined;
  const parts = stored.map(({ kind, message, created_at }) => ({ kind, message, createdAt: created_at }));
  return channel.send(renderMessage(first.notification_id, parts, render));
}
