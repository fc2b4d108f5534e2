/** Messages with their text, before a channel brings them into its format. */
import type { AlertName, AlertSeverity } from '../config/alert-names.ts';
import type { Config } from '../config/config.ts';
import type { AlertsConfig } from '../config/alerts-config.ts';
import { toPrintable } from '../printable.ts';
import { describeReportTitle, listReportLines } from './market/describe-report.ts';
import type { MarketDigest } from './market/market-digest.ts';
import type { MarketReport } from './market/market-event.ts';
import { listMarketDigestLines, renderMarketHtml, titleMarketDigest } from './market/render-digest.ts';
import type { NewNotification, NotifiedAlert } from './notification.ts';
import { listRemedyCommands } from './remedy-commands.ts';
import { createFormats } from './texts/formats.ts';
import { type AlertText, type Formats, getTexts, type Texts } from './texts/texts.ts';

export interface MessageItem {
  readonly name: AlertName;
  readonly subject: string;
  readonly pipeline: string | null;
  readonly severity: AlertSeverity;
  readonly title: string;
  readonly details: string;
  readonly remedy: string;
  readonly commands: readonly string[];
  readonly runbook: string;
  /** ISO 8601. */
  readonly since: string;
  readonly resolvedAt: string | null;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface Message {
  /** By which receivers drop duplicates. */
  readonly id: string;
  readonly kind: NewNotification['kind'];
  /** The most severe of its alerts; undefined: it has none. */
  readonly severity: AlertSeverity | undefined;
  /** One line. */
  readonly title: string;
  readonly items: readonly MessageItem[];
  /** What follows the alerts: reports of market rules, then the digest. */
  readonly lines: readonly string[];
  /** What market rules report; its text is in the title and in `lines`. */
  readonly market: readonly MarketReport[];
  /** The digest for analysts; its text is in `lines`. */
  readonly marketDigest: MarketDigest | undefined;
  /** The same message as a page, where it has tables. */
  readonly html: string | undefined;
  /** Id of the warehouse. */
  readonly warehouse: string;
  readonly createdAt: Date;
  readonly texts: Texts;
  readonly formats: Formats;
}

/** What messages are rendered with. */
export interface RenderOptions {
  readonly alerts: Pick<AlertsConfig, 'language' | 'runbook'>;
  readonly timezone: string;
  readonly warehouse: string;
}

type StoredNotification = Pick<NewNotification, 'kind' | 'message'> & { readonly createdAt: Date };

/** One message of one or more stored ones of a channel. `id` is that of the first. */
export function renderMessage(id: string, stored: readonly StoredNotification[], options: RenderOptions): Message {
  const texts = getTexts(options.alerts.language);
  const formats = createFormats(options.timezone);
  const items = stored.flatMap(({ message }) => message.alerts.map((alert) => renderAlert(alert, options, formats)));
  const [first] = stored as readonly [StoredNotification, ...StoredNotification[]];
  const kinds = new Set(stored.map(({ kind }) => kind));
  const kind = kinds.size === 1 ? first.kind : kinds.has('firing') ? 'firing' : first.kind;
  const firing = items.filter(({ resolvedAt }) => resolvedAt === null);
  const digests = stored.flatMap(({ message }) => message.digest ?? []);
  const digest = digests.at(-1);
  // A channel that did not answer for days gets several: what is newest is still so.
  const marketDigest = stored.flatMap(({ message }) => message.marketDigest ?? []).at(-1);
  const market = stored.flatMap(({ message }) => message.market ?? []);
  const severity = findWorst(firing.length ? firing : items);
  const operations = digests.flatMap((each) => [
    ...texts.digest.lines(each, formats),
    firing.length ? texts.digest.firing(firing.length) : texts.digest.noAlerts,
  ]);
  const reports = [...listMarketLines(market, kind, texts), ...operations];
  // Channels cut the end of a long message: what needs somebody to act comes first.
  const lines = [...reports, ...listDigestLines(marketDigest, digest ? 'market' : kind, texts)];
  const base = {
    id,
    kind,
    severity,
    items,
    market,
    marketDigest,
    html:
      marketDigest &&
      renderMarketHtml(marketDigest, texts.market, [...listAlertLines(items, texts, formats), ...reports]),
    warehouse: options.warehouse,
    createdAt: first.createdAt,
    texts,
    formats,
  };
  if (kind === 'test') return { ...base, title: texts.test.title, lines: [texts.test.details] };
  if (kind === 'market') return { ...base, title: titleMarket(market, texts), lines };
  if (digest && kind === 'digest') return { ...base, title: texts.digest.title(digest.day), lines };
  if (marketDigest && kind === 'digest')
    return { ...base, title: titleMarketDigest(marketDigest, texts.market), lines };
  const label = kind === 'resolved' ? texts.resolved : severity ? texts.severities[severity] : texts.firing;
  const [only] = items;
  const what = items.length === 1 && only ? only.title : texts.several(items.length);
  return { ...base, title: `[${label}] ${what}`, lines };
}

function titleMarket(market: readonly MarketReport[], texts: Texts): string {
  const [only] = market;
  return market.length === 1 && only ? describeReportTitle(only, texts.market) : texts.market.several(market.length);
}

/** A message about one rule has it in its title. */
const listMarketLines = (market: readonly MarketReport[], kind: Message['kind'], texts: Texts): readonly string[] =>
  market.flatMap((report) => [
    ...(market.length > 1 || kind !== 'market' ? [describeReportTitle(report, texts.market)] : []),
    ...listReportLines(report, texts.market),
  ]);

/** A message that is only this digest has it in its title. */
const listDigestLines = (digest: MarketDigest | undefined, kind: Message['kind'], texts: Texts): readonly string[] =>
  digest
    ? [
        ...(kind === 'digest' ? [] : ['', titleMarketDigest(digest, texts.market)]),
        ...listMarketDigestLines(digest, texts.market),
      ]
    : [];

/** What an alert says, on one line: for lists. */
export const describeAlert = (
  alert: NotifiedAlert,
  { alerts, timezone }: Pick<Config, 'alerts' | 'timezone'>,
): string => {
  const { title, details } = renderAlert(alert, { alerts }, createFormats(timezone));
  return `${title}. ${details}`;
};

function findWorst(items: readonly MessageItem[]): AlertSeverity | undefined {
  if (!items.length) return undefined;
  return items.some(({ severity }) => severity === 'critical') ? 'critical' : 'warning';
}

/** An alert as a message shows it. */
export function renderAlert(
  alert: NotifiedAlert,
  { alerts }: Pick<RenderOptions, 'alerts'>,
  formats: Formats,
): MessageItem {
  // A stored message may be of a version that had other names.
  const text = getTexts(alerts.language).alerts[alert.alert] as AlertText<AlertName> | undefined;
  const facts = alert.facts as never;
  return {
    name: alert.alert,
    subject: alert.subject,
    pipeline: alert.pipeline,
    severity: alert.severity,
    title: toPrintable(text?.title(facts, alert.subject, formats) ?? alert.alert),
    details: toPrintable(text?.details(facts, alert.subject, formats) ?? JSON.stringify(alert.facts)),
    remedy: text?.remedy ?? '',
    commands: text ? listRemedyCommands(alert) : [],
    runbook: `${alerts.runbook}#alert-${alert.alert}`,
    since: alert.since,
    resolvedAt: alert.resolvedAt,
    facts: { ...alert.facts },
  };
}

/** The message as plain lines: for e-mail, and for channels with a simple format. */
export const listMessageLines = ({ items, lines, texts, formats }: Message): readonly string[] => [
  ...listAlertLines(items, texts, formats),
  ...(items.length && lines.length && lines[0] !== '' ? [''] : []),
  ...lines,
];

const listAlertLines = (items: readonly MessageItem[], texts: Texts, formats: Formats): readonly string[] =>
  items.flatMap((item, index) => [
    ...(index > 0 ? [''] : []),
    `${item.resolvedAt ? texts.resolved : texts.severities[item.severity]}: ${item.title}`,
    ...listItemLines(item, texts, formats),
  ]);

/** What follows the title of an alert. */
export const listItemLines = (item: MessageItem, texts: Texts, formats: Formats): readonly string[] => [
  item.details,
  `${texts.since}: ${formats.time(item.since)}`,
  ...(item.resolvedAt
    ? [`${texts.until}: ${formats.time(item.resolvedAt)}`]
    : [
        `${texts.remedy}: ${item.remedy}`,
        ...item.commands.map((command) => `  ${command}`),
        `${texts.runbook}: ${item.runbook}`,
      ]),
];
