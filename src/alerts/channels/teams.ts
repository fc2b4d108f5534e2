/**
 * Microsoft Teams, by a workflow that is started by a webhook. The card consists of text runs, in which nothing is
 * Markdown.
 */
import { listItemLines, type Message } from '../message.ts';
import type { Channel, ChannelTraits } from './channel.ts';
import { type HttpSenderOptions, openHttpSender } from './http-sender.ts';
import { truncateBytes } from './truncate.ts';

/** A flow may be started 100,000 times in five minutes, but posts four messages a second at most. */
export const teamsTraits: ChannelTraits = { limit: { messages: 10, perMs: 10_000 }, combines: true };

/** A message may have 28 KB, with the JSON around it. */
const TEXT_BYTES = 20_000;

export function openTeams(options: HttpSenderOptions): Channel {
  const sender = openHttpSender(options);
  return {
    async send(message) {
      await sender.post({ body: JSON.stringify(toTeamsBody(message)) });
      return undefined;
    },
    close: sender.close,
  };
}

const toBlock = (text: string, style: Readonly<Record<string, string>> = {}) => ({
  type: 'RichTextBlock',
  inlines: [{ type: 'TextRun', text, ...style }],
});

function toTeamsBody({ title, items, lines, texts, formats }: Message) {
  const blocks = [
    ...items.flatMap((item) => [
      ...(items.length > 1 ? [{ text: item.title, style: { weight: 'bolder' } }] : []),
      ...listItemLines(item, texts, formats).map((text) => ({ text, style: {} })),
    ]),
    ...lines.map((text) => ({ text, style: {} })),
  ];
  let left = TEXT_BYTES;
  const body = [toBlock(truncateBytes(title, 1_000), { weight: 'bolder', size: 'medium' })];
  for (const { text, style } of blocks) {
    // The JSON around a line has about this size.
    left -= Buffer.byteLength(text) + 100;
    if (left < 0) {
      body.push(toBlock(texts.truncated));
      break;
    }
    body.push(toBlock(text, style));
  }
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body,
  };
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
  };
}
