/** JSON by POST, signed as Standard Webhooks. The id of a message stays the same when it is sent again. */
import type { Message } from '../message.ts';
import type { Channel } from './channel.ts';
import { type HttpSenderOptions, openHttpSender } from './http-sender.ts';
import { signWebhook } from './standard-webhooks.ts';

/** `keys`: absent where the messages are not signed. */
export function openWebhook(options: HttpSenderOptions, keys: readonly Buffer[]): Channel {
  const sender = openHttpSender(options);
  return {
    async send(message) {
      const body = JSON.stringify(toWebhookBody(message));
      await sender.post({ body, headers: signWebhook(keys, message.id, new Date(), body) });
      return undefined;
    },
    close: sender.close,
  };
}

/** The body, as docs/configuration.md describes it. */
const toWebhookBody = ({
  kind,
  title,
  severity,
  lines,
  items,
  market,
  marketDigest,
  warehouse,
  createdAt,
}: Message) => ({
  type: `alert.${kind}`,
  timestamp: createdAt.toISOString(),
  data: {
    warehouse,
    title,
    severity: severity ?? null,
    text: lines,
    alerts: items.map(({ name, resolvedAt, ...item }) => ({
      alert: name,
      state: resolvedAt ? 'resolved' : 'firing',
      ...item,
      resolvedAt,
    })),
    ...(market.length ? { market } : {}),
    ...(marketDigest ? { marketDigest } : {}),
  },
});
