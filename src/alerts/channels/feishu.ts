/**
 * Feishu or Lark, by a custom bot. Errors come with HTTP 200 and a `code`. A message of type post consists of text
 * elements, in which nothing is markup.
 */
import { createHmac } from 'node:crypto';
import { DeliveryError } from '../delivery-error.ts';
import { listMessageLines, type Message } from '../message.ts';
import type { Channel, ChannelTraits } from './channel.ts';
import { type HttpSenderOptions, openHttpSender } from './http-sender.ts';
import { parseAnswer } from './parse-answer.ts';
import { fitLines, measureBytes, truncateBytes } from './truncate.ts';

/** A bot may send 100 messages a minute and five a second, best not at full and half hours. */
export const feishuTraits: ChannelTraits = {
  limit: { messages: 4, perMs: 2_000 },
  combines: true,
  avoidsHalfHours: true,
};

/** A body has at most 20 KB, with the JSON around it. */
const MAX_BYTES = 12_000;
const LINE_BYTES = 2_000;
const TOO_FAST = 11232;
const RETRY_MS = 60_000;

/** `secret`: absent where the bot has no signature. */
export function openFeishu(options: HttpSenderOptions, secret: string | undefined): Channel {
  const sender = openHttpSender(options);
  return {
    async send(message) {
      const body = { ...signFeishu(secret, Date.now()), ...toFeishuBody(message) };
      await sender.post({ body: JSON.stringify(body), checkBody: checkFeishu });
      return undefined;
    },
    close: sender.close,
  };
}

/** The fields of the signature: the key is the time with the secret, the signed text is empty. `at`: milliseconds. */
function signFeishu(secret: string | undefined, at: number): { timestamp?: string; sign?: string } {
  if (secret === undefined) return {};
  const timestamp = String(Math.floor(at / 1000));
  return { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64') };
}

function toFeishuBody(message: Message) {
  const lines = listMessageLines(message).map((line) => truncateBytes(line, LINE_BYTES));
  const text = fitLines(lines, MAX_BYTES, message.texts.truncated, measureBytes);
  const content = text.split('\n').map((line) => [{ tag: 'text', text: line }]);
  return {
    msg_type: 'post',
    content: { post: { zh_cn: { title: truncateBytes(message.title, LINE_BYTES), content } } },
  };
}

/** Older bots answer with `StatusCode` and `StatusMessage`. */
function checkFeishu(body: string): void {
  const { code, msg, StatusCode, StatusMessage } = parseAnswer(body);
  const result = code ?? StatusCode;
  if (result === 0) return;
  throw new DeliveryError(
    `code ${String(result)}: ${String(msg ?? StatusMessage)}`,
    result === TOO_FAST ? { retryAfterMs: RETRY_MS } : {},
  );
}
