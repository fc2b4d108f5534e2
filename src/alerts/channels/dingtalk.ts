/** DingTalk, by a custom robot. Errors come with HTTP 200 and an `errcode`. Its text format has no markup. */
import { createHmac } from 'node:crypto';
import { DeliveryError } from '../delivery-error.ts';
import { listMessageLines } from '../message.ts';
import type { Channel, ChannelTraits } from './channel.ts';
import { type HttpSenderOptions, openHttpSender } from './http-sender.ts';
import { parseAnswer } from './parse-answer.ts';
import { fitLines, measureBytes } from './truncate.ts';

/** A robot that sends more than 20 messages in a minute is blocked for ten minutes. */
export const dingtalkTraits: ChannelTraits = { limit: { messages: 12, perMs: 60_000 }, combines: true };

const MAX_BYTES = 18_000;
const TOO_FAST = [130101, 410100];
const BLOCKED_MS = 10 * 60_000;

/** `secret`: absent where the robot is protected by keywords or addresses. */
export function openDingtalk(options: HttpSenderOptions, secret: string | undefined): Channel {
  const sender = openHttpSender(options);
  return {
    async send(message) {
      const lines = [message.title, ...listMessageLines(message)];
      const content = fitLines(lines, MAX_BYTES, message.texts.truncated, measureBytes);
      await sender.post({
        path: signDingtalk(options.url, secret, Date.now()),
        body: JSON.stringify({ msgtype: 'text', text: { content } }),
        checkBody: checkDingtalk,
      });
      return undefined;
    },
    close: sender.close,
  };
}

/** Path and query with the signature: HMAC-SHA256 of the time and the secret. `at`: milliseconds since 1970. */
function signDingtalk(url: string, secret: string | undefined, at: number): string {
  const signed = new URL(url);
  if (secret !== undefined) {
    signed.searchParams.set('timestamp', String(at));
    signed.searchParams.set('sign', createHmac('sha256', secret).update(`${at}\n${secret}`).digest('base64'));
  }
  return `${signed.pathname}${signed.search}`;
}

function checkDingtalk(body: string): void {
  const { errcode, errmsg } = parseAnswer(body);
  if (errcode === 0) return;
  const isBlocked = TOO_FAST.includes(Number(errcode));
  throw new DeliveryError(
    `errcode ${String(errcode)}: ${String(errmsg)}`,
    isBlocked ? { retryAfterMs: BLOCKED_MS } : {},
  );
}
