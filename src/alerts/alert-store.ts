/** Alerts in ops.alerts, read and written in bulk. */
import type { Queryable } from '../load/connection/pool.ts';
import { pick, type RowWith, statement } from '../load/connection/statement.ts';
import { alerts } from '../load/tables/ops-alerts.ts';
import type { AlertRecord } from './alert-machine.ts';

const COLUMNS = {
  ...pick(alerts, 'alert_id', 'alert', 'subject', 'pipeline', 'state', 'severity', 'facts'),
  ...pick(alerts, 'since', 'seen_at', 'fired_at', 'recovering_at', 'resolved_at', 'notified_at'),
};

const READ_OPEN = statement(
  'open alerts',
  COLUMNS,
  `select * from ops.alerts where state <> 'resolved' order by since, alert_id`,
);

const READ_FIRED = statement(
  'fired alerts',
  COLUMNS,
  'select * from ops.alerts where fired_at is not null order by fired_at desc, alert_id desc limit $1',
);

/** The alerts that are not resolved, oldest first. Needs no transaction. */
export const readOpenAlerts = async (database: Queryable): Promise<readonly AlertRecord[]> =>
  (await database.query(READ_OPEN)).rows.map(toRecord);

/** The newest alerts that fired, also those that are resolved. Needs no transaction. */
export const readFiredAlerts = async (database: Queryable, limit: number): Promise<readonly AlertRecord[]> =>
  (await database.query(READ_FIRED, [limit])).rows.map(toRecord);

const toRecord = ({ alert_id, seen_at, fired_at, recovering_at, resolved_at, notified_at, ...row }: Row): AlertRecord =>
  ({
    ...row,
    alertId: alert_id,
    seenAt: seen_at,
    firedAt: fired_at,
    recoveringAt: recovering_at,
    resolvedAt: resolved_at,
    notifiedAt: notified_at,
  }) as AlertRecord;

type Row = RowWith<typeof COLUMNS>;

const FIELDS = `"alertId" bigint, alert text, subject text, pipeline text, state text, severity text, facts jsonb,
  since timestamptz, "seenAt" timestamptz, "firedAt" timestamptz, "recoveringAt" timestamptz,
  "resolvedAt" timestamptz, "notifiedAt" timestamptz`;

const INSERT = `insert into ops.alerts
    (alert, subject, pipeline, state, severity, facts, since, seen_at, fired_at, recovering_at, resolved_at, notified_at)
  select alert, subject, pipeline, state, severity, facts, since, "seenAt", "firedAt", "recoveringAt", "resolvedAt",
    "notifiedAt"
  from jsonb_to_recordset($1::jsonb) as r(${FIELDS}) where "alertId" is null`;

const UPDATE = `update ops.alerts a set state = r.state, severity = r.severity, facts = r.facts, pipeline = r.pipeline,
    seen_at = r."seenAt", fired_at = r."firedAt", recovering_at = r."recoveringAt", resolved_at = r."resolvedAt",
    notified_at = r."notifiedAt"
  from jsonb_to_recordset($1::jsonb) as r(${FIELDS}) where a.alert_id = r."alertId"`;

/**
 * Writes the alerts as they are, and deletes those of `gone`, which never fired. To be called in the transaction that
 * writes their messages.
 */
export async function storeAlerts(
  connection: Queryable,
  records: readonly AlertRecord[],
  gone: readonly AlertRecord[],
): Promise<void> {
  const list = JSON.stringify(records);
  if (records.some(({ alertId }) => alertId === null)) await connection.query(INSERT, [list]);
  if (records.some(({ alertId }) => alertId !== null)) await connection.query(UPDATE, [list]);
  if (gone.length)
    await connection.query('delete from ops.alerts where alert_id = any($1)', [gone.map(({ alertId }) => alertId)]);
}
