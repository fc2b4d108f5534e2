/** WeCom, by a group robot. Errors come with HTTP 200 and an `errcode`. Its text format has no markup. */
import { DeliveryError } from '../delivery-error.ts';
import { listMessageLines } from '../message.ts';
import type { Channel, ChannelTraits } from './channel.ts';
import { type HttpSenderOptions, openHttpSender } from './http-sender.ts';
import { parseAnswer } from './parse-answer.ts';
import { fitLines, measureBytes, truncateBytes } from './truncate.ts';

/** A robot may send 20 messages a minute. */
export const wecomTraits: ChannelTraits = { limit: { messages: 12, perMs: 60_000 }, combines: true };

/** A text has at most 2048 bytes. */
const MAX_BYTES = 2_048;
const LINE_BYTES = 600;
const TOO_FAST = 45009;

export function openWecom(options: HttpSenderOptions): Channel {
  const sender = openHttpSender(options);
  return {
    async send(message) {
      const lines = [message.title, ...listMessageLines(message)].map((line) => truncateBytes(line, LINE_BYTES));
      const content = fitLines(lines, MAX_BYTES, message.texts.truncated, measureBytes);
      await sender.post({ body: JSON.stringify({ msgtype: 'text', text: { content } }), checkBody: checkWecom });
      return undefined;
    },
    close: sender.close,
  };
}

function checkWecom(body: string): void {
  const { errcode, errmsg } = parseAnswer(body);
  if (errcode === 0) return;
  throw new DeliveryError(
    `errcode ${String(errcode)}: ${String(errmsg)}`,
    errcode === TOO_FAST ? { retryAfterMs: wecomTraits.limit?.perMs ?? 0 } : {},
  );
}
