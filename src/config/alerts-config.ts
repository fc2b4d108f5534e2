/** The key `alerts` of the configuration file: channels, routes, rules and the daily digest. */
import { z } from 'zod';
import { alertChannelSchema } from './alert-channels.ts';
import { alertNames, alertSeverities } from './alert-names.ts';
import { durationSchema } from './duration.ts';
import { marketRulesSchema } from './market-rules.ts';

const CHANNEL_NAME = /^[a-z][a-z0-9-]{0,40}$/;

const route = (what: string) =>
  z.array(z.string()).optional().describe(`Channels that get ${what}; absent: all channels.`);

const ruleSettings = z.strictObject({
  severity: z.enum(alertSeverities).optional().describe('Critical or warning, in place of what the rule decides.'),
  for: durationSchema
    .optional()
    .describe('How long the condition must hold before a message is sent; absent: as the runbook states.'),
  threshold: z.number().positive().optional().describe('Limit of the rule, in the unit that the runbook states.'),
});

export const alertsSchema = z
  .strictObject({
    language: z.enum(['en', 'zh']).default('en').describe('Language of the messages.'),
    channels: z
      .record(z.string().regex(CHANNEL_NAME, 'expected a name in kebab-case'), alertChannelSchema)
      .prefault({})
      .describe('Where messages are sent to, by a name in kebab-case.'),
    routes: z
      .strictObject({
        critical: route('critical alerts'),
        warning: route('warnings'),
        digest: route('the daily digest'),
        market: route('market alerts, and the market part of the digest'),
      })
      .prefault({})
      .describe('Which channels get what; one channel needs no route.'),
    rules: z
      .partialRecord(z.enum(alertNames), z.union([z.literal('off'), ruleSettings]))
      .prefault({})
      .describe('Settings of single rules, by the name of the alert; off: it is not evaluated.'),
    market: marketRulesSchema
      .prefault({})
      .describe('Rules for changes in the market, by a name in kebab-case: a preset with its values, or SQL.'),
    repeatEvery: durationSchema
      .prefault('12h')
      .describe('After this time a message about an alert that is still firing is sent again.'),
    runbook: z
      .string()
      .min(1)
      .default('docs/operations.md')
      .describe('Address of the runbook, to which messages add the anchor of the alert.'),
    digest: z
      .strictObject({
        daily: z
          .string()
          .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time of day such as "09:00"')
          .describe('Time of day in the time zone of the configuration.'),
        market: z
          .boolean()
          .default(false)
          .describe('Also what moved, what is new and what is watched: for the channels of routes.market.'),
      })
      .optional()
      .describe('A summary every day, also when all is well; absent: none.'),
    deadManUrlFile: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Path of a file with an address that is requested after each evaluation, such as one of healthchecks.io; absent: the variable ECHOTIK_ALERT_DEAD_MAN_URL, or none.',
      ),
  })
  .superRefine(({ channels, routes, market }, context) => {
    const named = [
      ...Object.entries(routes).map(([route, names]) => ({ path: ['routes', route], names })),
      ...Object.entries(market).map(([rule, { channels: names }]) => ({ path: ['market', rule, 'channels'], names })),
    ];
    for (const { path, names } of named) {
      for (const [index, name] of (names ?? []).entries()) {
        if (Object.hasOwn(channels, name)) continue;
        const known = Object.keys(channels).join(', ') || 'there is none';
        const message = `no such channel '${name}'; channels: ${known}`;
        context.addIssue({ code: 'custom', path: [...path, index], message });
      }
    }
  });

export type AlertsConfig = z.output<typeof alertsSchema>;
/** Settings of one rule, as the configuration gives them. */
export type RuleSettings = z.output<typeof ruleSettings>;
