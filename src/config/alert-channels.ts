/**
 * The channels that alerts are sent to. Secrets are not part of the file: each is in a file that the configuration
 * names, or in an environment variable (read-channel-secret.ts).
 */
import { z } from 'zod';

const url = z.url({ protocol: /^https?$/, error: 'expected an address that begins with https:// or http://' });
const secretFile = (what: string, variable: string) =>
  z
    .string()
    .min(1)
    .optional()
    .describe(`Path of a file with ${what}; absent: the variable ECHOTIK_ALERT_<NAME>_${variable}.`);

const urlFile = secretFile('the address, which is a secret', 'URL');
const address = z.string().regex(/^[^\s@]+@[^\s@]+$/, 'expected an address such as ops@example.com');

const webhook = z.strictObject({
  type: z.literal('webhook'),
  url: url.describe('Address that gets the JSON by POST.'),
  secretFile: secretFile('secrets that sign the messages, such as whsec_..., one on each line', 'SECRET'),
});
const slack = z.strictObject({ type: z.literal('slack'), urlFile });
const teams = z.strictObject({ type: z.literal('teams'), urlFile });
const wecom = z.strictObject({ type: z.literal('wecom'), urlFile });
const signed = { urlFile, secretFile: secretFile('the secret that signs the messages', 'SECRET') };
const dingtalk = z.strictObject({ type: z.literal('dingtalk'), ...signed });
const feishu = z.strictObject({ type: z.literal('feishu'), ...signed });
const telegram = z.strictObject({
  type: z.literal('telegram'),
  chat: z.string().min(1).describe('Id of the chat, or @name of a channel.'),
  tokenFile: secretFile('the token of the bot', 'TOKEN'),
  url: url.default('https://api.telegram.org').describe('Address of the Bot API.'),
});
const pagerduty = z.strictObject({
  type: z.literal('pagerduty'),
  routingKeyFile: secretFile('the integration key', 'ROUTING_KEY'),
  url: url.default('https://events.pagerduty.com').describe('Address of the Events API; in the EU events.eu.'),
});
const alertmanager = z.strictObject({
  type: z.literal('alertmanager'),
  url: url.describe('Address of Alertmanager, such as http://alertmanager:9093.'),
});
const email = z.strictObject({
  type: z.literal('email'),
  host: z.string().min(1).describe('Name of the mail server.'),
  port: z.int().min(1).max(65_535).default(587).describe('Port of the mail server.'),
  security: z
    .enum(['starttls', 'tls', 'none'])
    .default('starttls')
    .describe('starttls: refused where the server does not offer it. tls: from the first byte, mostly port 465.'),
  user: z.string().min(1).optional().describe('Login name; absent: no login.'),
  passwordFile: secretFile('the password of the login', 'PASSWORD'),
  from: address.describe('Address of the sender.'),
  to: z.array(address).min(1).describe('Addresses of the recipients.'),
});

export const alertChannelSchema = z.discriminatedUnion(
  'type',
  [webhook, email, slack, teams, dingtalk, feishu, wecom, telegram, pagerduty, alertmanager],
  {
    error: ({ code }) =>
      code === 'invalid_union'
        ? 'expected type: webhook, email, slack, teams, dingtalk, feishu, wecom, telegram, pagerduty or alertmanager'
        : undefined,
  },
);

export type AlertChannel = z.output<typeof alertChannelSchema>;
/** The options of the channels of one type. */
export type ChannelOptions<T extends AlertChannel['type']> = Extract<AlertChannel, { readonly type: T }>;
