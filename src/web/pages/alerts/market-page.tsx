/** Rules for changes in the market, and what they reported. */
import { Command } from '../../components/command.tsx';
import { CutText } from '../../components/cut-text.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Link } from '../../components/link.tsx';
import { State } from '../../components/state.tsx';
import { Age } from '../../components/when.tsx';
import { formatCredits } from '../../format.ts';
import { definePage } from '../../page.ts';
import type { ListedMarketRule } from '../../../app/list-market-rules.ts';
import { AlertLinks } from './alert-links.tsx';
import { readMarket } from './read-market.ts';

const LONG = 400;

export const marketPage = definePage({
  path: '/alerts/market',
  read: (context, { query }) => readMarket(context, query),
  title: () => 'Market rules',
  command: () => 'alerts market list',
  isLive: false,
  Body: ({ model: { rule, rules, events, isEvaluated } }) => (
    <>
      <AlertLinks />
      <p>
        A market rule reports changes in the data that was bought, such as a lower price. The cost is that of all
        requests of its streams in 30 days, also those that serve other purposes.
        {isEvaluated || !rules.length ? '' : ' No channel is configured, so no rule is evaluated.'}
      </p>
      <DataTable
        caption="Market rules"
        rows={rules}
        empty="The configuration has no market rule: docs/market-alerts.md has examples for alerts.market."
        columns={[
          {
            title: 'Rule',
            cell: ({ rule: name }) => <Link to={`/alerts/market?rule=${encodeURIComponent(name)}`}>{name}</Link>,
          },
          { title: 'Preset', cell: ({ preset }) => preset },
          { title: 'State', cell: (each) => <RuleState rule={each} /> },
          { title: 'Evaluated', cell: ({ evaluated }) => <Age at={evaluated} /> },
          { title: 'Streams', cell: ({ cost }) => cost.streams.join(', ') },
          {
            title: 'In 30 days',
            isNumber: true,
            cell: ({ cost }) => (cost.creditsMonth === null ? 'not known' : formatCredits(cost.creditsMonth)),
          },
          {
            title: 'On which days it would have reported',
            cell: ({ rule: name }) => <Command command={`alerts market backtest ${name}`} />,
          },
        ]}
      />
      <h2>{rule === null ? 'Newest reports' : `Newest reports of ${rule}`}</h2>
      {rule === null ? null : (
        <p>
          <Link to="/alerts/market">Of all rules</Link>
        </p>
      )}
      <DataTable
        caption="What market rules reported, newest first"
        rows={events}
        empty="Nothing was reported."
        columns={[
          { title: 'Rule', cell: (event) => event.rule },
          { title: 'What', cell: ({ what }) => <CutText text={what} length={LONG} /> },
          { title: 'Reported', cell: ({ reportedAt }) => <Age at={reportedAt} /> },
          { title: 'Run', cell: ({ run }) => <Link to={`/runs/${run}`}>{run}</Link> },
        ]}
      />
    </>
  ),
});

function RuleState({ rule: { error, since, unwatchedKind, cost } }: { readonly rule: ListedMarketRule }) {
  if (error !== null)
    return (
      <>
        <State of="failed" /> <CutText text={error} length={LONG} />
      </>
    );
  if (unwatchedKind !== null)
    return (
      <>
        <State of="nothing to watch" tone="warn" /> <Command command={`watch add ${unwatchedKind} <id>`} />
      </>
    );
  if (cost.notScheduled.length)
    return (
      <>
        <State of="no new data" tone="warn" /> {`no pipeline requests ${cost.notScheduled.join(', ')}`}
      </>
    );
  return since === null ? <State of="not evaluated yet" tone="idle" /> : <State of="watching" tone="good" />;
}
