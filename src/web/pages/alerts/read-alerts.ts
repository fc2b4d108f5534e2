/** Operational alerts: what fires, the rules, silences, channels. */
import { createServerReader } from '../../cached-server-state.ts';
import type { FoundAlert } from '../../../alerts/alert.ts';
import type { AlertRecord } from '../../../alerts/alert-machine.ts';
import { readFiredAlerts, readOpenAlerts } from '../../../alerts/alert-store.ts';
import { findConditions } from '../../../alerts/find-conditions.ts';
import { type MessageItem, renderAlert } from '../../../alerts/message.ts';
import { type NotifiedAlert, toNotifiedAlert } from '../../../alerts/notification.ts';
import { allRules } from '../../../alerts/rules/all-rules.ts';
import { isSilenced, readSilences, type Silence } from '../../../alerts/silences.ts';
import { createFormats } from '../../../alerts/texts/formats.ts';
import { getTexts } from '../../../alerts/texts/texts.ts';
import { type AlertName, alertNames } from '../../../config/alert-names.ts';
import type { Config } from '../../../config/config.ts';
import { onlyRow } from '../../../load/connection/only-row.ts';
import { nullable, statement, timestamp } from '../../../load/connection/statement.ts';
import { readOperationalState } from '../../../monitoring/read-operational-state.ts';
import type { PageContext } from '../../page.ts';

/** An alert in words. */
export interface ShownAlert extends Pick<MessageItem, 'subject' | 'severity' | 'title' | 'details' | 'remedy'> {
  readonly alert: AlertName;
  readonly pipeline: string | null;
  /** `now`: its condition holds, and nothing evaluates it. */
  readonly state: AlertRecord['state'] | 'now';
  /** Null: not known, because nothing evaluates it. */
  readonly since: Date | null;
  readonly resolvedAt: Date | null;
  /** Complete commands. */
  readonly commands: readonly string[];
  readonly runbook: string;
  readonly isSilenced: boolean;
}

export interface ShownRule {
  readonly rule: AlertName;
  /** off: the configuration disables it; quiet: no condition holds. */
  readonly state: 'off' | 'quiet' | ShownAlert['state'];
  /** Alerts that are open. */
  readonly open: number;
  readonly threshold: number;
  readonly unit: string;
  /** How long its condition must hold, in milliseconds. */
  readonly forMs: number;
  readonly remedy: string;
}

const EVALUATED = statement(
  'last evaluation of alerts',
  { evaluated_at: nullable(timestamp) },
  'select max(evaluated_at) as evaluated_at from ops.alerting',
);

/** Fired alerts that are listed. */
const MAX_FIRED = 30;

export type AlertsModel = Awaited<ReturnType<typeof readAlerts>>;

export async function readAlerts({ pool, config, now }: Pick<PageContext, 'pool' | 'config' | 'now'>) {
  const isEvaluated = Object.keys(config.alerts.channels).length > 0;
  const silences = await readSilences(pool);
  const toShown = createShow(config, silences, now);
  const open = isEvaluated
    ? (await readOpenAlerts(pool)).map((record) => toShown(toNotifiedAlert(record), record))
    : findConditions(config, await readOperationalState(pool, config, createServerReader(pool))).map((found) =>
        toShown(toUndated(found), null),
      );
  const fired = await readFiredAlerts(pool, MAX_FIRED);
  return {
    /** False: no channel is configured, so nothing evaluates the rules; `open` is what holds now. */
    isEvaluated,
    evaluatedAt: onlyRow(await pool.query(EVALUATED)).evaluated_at,
    open: open.toSorted((a, b) => rankAlert(a) - rankAlert(b)),
    resolved: fired
      .filter(({ state }) => state === 'resolved')
      .map((record) => toShown(toNotifiedAlert(record), record)),
    rules: listRules(config, open),
    silences,
  };
}

/** What a person has to act upon comes first. */
const rankAlert = ({ state, severity, isSilenced: silenced }: ShownAlert) =>
  (silenced ? 4 : 0) + (state === 'firing' || state === 'now' ? 0 : 2) + (severity === 'critical' ? 0 : 1);

const toUndated = (found: FoundAlert): NotifiedAlert => ({ ...found, since: '', resolvedAt: null });

const createShow =
  ({ alerts, timezone }: Config, silences: readonly Silence[], now: Date) =>
  (notified: NotifiedAlert, record: AlertRecord | null): ShownAlert => {
    // The language of messages is not that of these pages.
    const item = renderAlert(notified, { alerts: { ...alerts, language: 'en' } }, createFormats(timezone));
    return {
      alert: notified.alert,
      subject: notified.subject,
      pipeline: notified.pipeline,
      severity: notified.severity,
      state: record?.state ?? 'now',
      since: record?.since ?? null,
      resolvedAt: record?.resolvedAt ?? null,
      title: item.title,
      details: item.details,
      remedy: item.remedy,
      commands: item.commands,
      runbook: item.runbook,
      isSilenced: isSilenced(notified, silences, now),
    };
  };

const STATES = ['now', 'firing', 'recovering', 'pending', 'resolved'] as const;

const listRules = ({ alerts }: Config, open: readonly ShownAlert[]): readonly ShownRule[] =>
  alertNames.map((name) => {
    const rule = allRules[name];
    const settings = alerts.rules[name];
    const given = settings === 'off' ? undefined : settings;
    const own = open.filter(({ alert }) => alert === name);
    const worst = STATES.find((state) => own.some((each) => each.state === state));
    return {
      rule: name,
      state: settings === 'off' ? 'off' : (worst ?? 'quiet'),
      open: own.length,
      threshold: given?.threshold ?? rule.threshold,
      unit: rule.unit,
      forMs: given?.for ?? rule.forMs,
      remedy: getTexts('en').alerts[name].remedy,
    };
  });
