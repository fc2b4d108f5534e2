/** Telegram, by a bot. The text is HTML, in which all values are escaped. */
import { DeliveryError } from '../delivery-error.ts';
import { listItemLines, type Message } from '../message.ts';
import type { Channel, ChannelTraits } from './channel.ts';
import { type HttpSenderOptions, openHttpSender } from './http-sender.ts';
import { parseAnswer } from './parse-answer.ts';
import { fitLines, truncateCharacters } from './truncate.ts';

/** A bot may send 20 messages a minute to a group. */
export const telegramTraits: ChannelTraits = { limit: { messages: 12, perMs: 60_000 }, combines: true };

/** A text has at most 4096 characters after the markup is parsed; here the markup counts too. */
const MAX_CHARACTERS = 4_096;
const LINE_CHARACTERS = 600;

interface TelegramOptions extends HttpSenderOptions {
  readonly token: string;
  readonly chat: string;
}

export function openTelegram({ token, chat, ...options }: TelegramOptions): Channel {
  const prefix = new URL(options.url).pathname.replace(/\/+$/, '');
  const sender = openHttpSender({ ...options, secrets: [...options.secrets, token] });
  return {
    async send(message) {
      await sender.post({
        path: `${prefix}/bot${token}/sendMessage`,
        body: JSON.stringify({
          chat_id: chat,
          text: fitLines(listHtmlLines(message), MAX_CHARACTERS, message.texts.truncated),
          parse_mode: 'HTML',
          link_preview_options: { is_disabled: true },
        }),
        checkBody: checkTelegram,
        readWait: readTelegramWait,
      });
      return undefined;
    },
    close: sender.close,
  };
}

const escapeHtml = (text: string) =>
  truncateCharacters(text, LINE_CHARACTERS).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const listHtmlLines = ({ title, items, lines, texts, formats }: Message): readonly string[] => [
  `<b>${escapeHtml(title)}</b>`,
  ...items.flatMap((item) => [
    ...(items.length > 1 ? ['', `<b>${escapeHtml(item.title)}</b>`] : []),
    ...listItemLines(item, texts, formats).map((line) =>
      line.startsWith('  ') ? `<code>${escapeHtml(line.trim())}</code>` : escapeHtml(line),
    ),
  ]),
  ...(items.length && lines.length ? [''] : []),
  ...lines.map(escapeHtml),
];

function checkTelegram(body: string): void {
  const { ok, description } = parseAnswer(body);
  if (ok !== true) throw new DeliveryError(`Telegram did not accept it: ${String(description)}`);
}

/** A refusal as too frequent has the seconds in its body. */
function readTelegramWait(body: string): number | undefined {
  const { retry_after } = (parseAnswer(body)['parameters'] ?? {}) as { readonly retry_after?: unknown };
  return typeof retry_after === 'number' ? retry_after * 1_000 : undefined;
}
