/** What fires, why, and who is informed. */
import { CutText } from '../../components/cut-text.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { LiveRegion } from '../../components/live-region.tsx';
import { State } from '../../components/state.tsx';
import { Age } from '../../components/when.tsx';
import { formatQuantity } from '../../format.ts';
import { definePage } from '../../page.ts';
import { readText } from '../../query.ts';
import { AlertLinks } from './alert-links.tsx';
import { ChannelsSection } from './channels-section.tsx';
import { MessageTable } from './message-table.tsx';
import { OpenAlerts } from './open-alerts.tsx';
import { type AlertsModel, readAlerts } from './read-alerts.ts';
import { readDelivery } from './read-messages.ts';
import { RulesSection } from './rules-section.tsx';
import { SilenceForm, SilenceTable } from './silences-section.tsx';

export const alertsPage = definePage({
  path: '/alerts',
  read: async (context, { query }) => ({
    ...(await readAlerts(context)),
    ...(await readDelivery(context.pool, context.config)),
    /** What the form for a silence begins with. */
    chosen: { alert: readText(query, 'alert') ?? '', subject: readText(query, 'subject') ?? '' },
  }),
  title: () => 'Alerts',
  command: ({ isEvaluated }) => (isEvaluated ? 'alerts list' : 'alerts check'),
  isLive: true,
  Body: ({ model }) => (
    <>
      <AlertLinks />
      <LiveRegion id="open-alerts">
        <Verdict model={model} />
        <h2 class="hidden">Open alerts</h2>
        <OpenAlerts alerts={model.open} />
      </LiveRegion>
      <h2>Silences</h2>
      <p>
        A silence stops messages that an alert fires. The alert is still evaluated, and reported when it is resolved.
      </p>
      <LiveRegion id="silences">
        <SilenceTable silences={model.silences} />
      </LiveRegion>
      <h3>Silence an alert</h3>
      <SilenceForm {...model.chosen} />
      <h2>Channels</h2>
      <LiveRegion id="channels">
        <ChannelsSection channels={model.channels} />
      </LiveRegion>
      <h2>Newest messages</h2>
      <LiveRegion id="newest-messages">
        <MessageTable messages={model.messages} />
      </LiveRegion>
      <h2>Resolved</h2>
      <LiveRegion id="resolved">
        <Resolved alerts={model.resolved} />
      </LiveRegion>
      <h2>Rules</h2>
      <LiveRegion id="rules">
        <RulesSection rules={model.rules} />
      </LiveRegion>
    </>
  ),
});

function Verdict({ model: { open, isEvaluated, evaluatedAt } }: { readonly model: AlertsModel }) {
  const loud = open.filter((alert) => !alert.isSilenced && (alert.state === 'firing' || alert.state === 'now'));
  const isCritical = loud.some(({ severity }) => severity === 'critical');
  const silenced = open.filter(({ isSilenced }) => isSilenced).length;
  return (
    <>
      <p>
        {loud.length ? (
          <State of={`${formatQuantity(loud.length, 'alert')} to act on`} tone={isCritical ? 'bad' : 'warn'} />
        ) : (
          <State of="all is well" tone="good" />
        )}{' '}
        {loud.length ? '' : 'No alert is firing. '}
        {silenced ? `${formatQuantity(silenced, 'alert')} silenced. ` : ''}
        {isEvaluated ? (
          <>
            Last evaluated: <Age at={evaluatedAt} />.
          </>
        ) : (
          'No channel is configured, so nothing evaluates the rules in the background: this is what holds now.'
        )}
      </p>
    </>
  );
}

const Resolved = ({ alerts }: { readonly alerts: AlertsModel['resolved'] }) => (
  <DataTable
    caption="Alerts that were resolved, newest first"
    rows={alerts}
    empty="No alert was resolved in the last 90 days."
    columns={[
      { title: 'Alert', cell: ({ alert }) => <code>{alert}</code> },
      { title: 'What it said', cell: ({ title }) => <CutText text={title} /> },
      { title: 'Severity', cell: ({ severity }) => <State of={severity} tone="idle" /> },
      { title: 'Began', cell: ({ since }) => <Age at={since} /> },
      { title: 'Resolved', cell: ({ resolvedAt }) => <Age at={resolvedAt} /> },
    ]}
  />
);
