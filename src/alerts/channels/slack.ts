/**
 * Slack, by an incoming webhook. All text is of type plain_text, in which nothing is markup and nobody is mentioned,
 * whatever a pipeline is named.
 */
import { listItemLines, type Message } from '../message.ts';
import type { Channel, ChannelTraits } from './channel.ts';
import { type HttpSenderOptions, openHttpSender } from './http-sender.ts';
import { divideLines, truncateCharacters } from './truncate.ts';

/** Slack allows one message a second. */
export const slackTraits: ChannelTraits = { limit: { messages: 5, perMs: 10_000 }, combines: true };

/** Limits of Slack: https://docs.slack.dev/reference/block-kit/blocks */
const HEADER_CHARACTERS = 150;
const SECTION_CHARACTERS = 3_000;
const MAX_BLOCKS = 50;

export function openSlack(options: HttpSenderOptions): Channel {
  const sender = openHttpSender(options);
  return {
    async send(message) {
      await sender.post({ body: JSON.stringify(toSlackBody(message)) });
      return undefined;
    },
    close: sender.close,
  };
}

const plain = (text: string, max: number) => ({
  type: 'plain_text',
  text: truncateCharacters(text, max),
  emoji: false,
});

/** In the fallback text of a notification these three characters begin markup and mentions. */
const escapeFallback = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const divide = (lines: readonly string[]) => divideLines(lines, SECTION_CHARACTERS);

function toSlackBody({ title, items, lines, texts, formats }: Message) {
  const sections = [
    ...items.flatMap((item) => divide([item.title, ...listItemLines(item, texts, formats)])),
    ...divide(lines),
  ];
  // One block is the header, and one may be the note that sections are missing.
  const shown = sections.slice(0, MAX_BLOCKS - 2);
  if (shown.length < sections.length) shown.push(texts.truncated);
  return {
    text: escapeFallback(title),
    blocks: [
      { type: 'header', text: plain(title, HEADER_CHARACTERS) },
      ...shown.map((text) => ({ type: 'section', text: plain(text, SECTION_CHARACTERS) })),
    ],
  };
}
