/** The operational rules and their states. */
import { DataTable } from '../../components/data-table.tsx';
import { State, type Tone } from '../../components/state.tsx';
import { formatCount, formatSpan } from '../../format.ts';
import type { ShownRule } from './read-alerts.ts';

const tones: Readonly<Record<ShownRule['state'], Tone>> = {
  off: 'idle',
  quiet: 'good',
  resolved: 'good',
  pending: 'busy',
  recovering: 'busy',
  firing: 'bad',
  now: 'bad',
};

const toWords = ({ state, open }: ShownRule) => {
  const words = state === 'now' ? 'holds now' : state;
  return open > 1 ? `${words}, ${open}` : words;
};

export const RulesSection = ({ rules }: { readonly rules: readonly ShownRule[] }) => (
  <DataTable
    caption="Rules"
    rows={rules}
    empty=""
    columns={[
      { title: 'Rule', cell: ({ rule }) => <code>{rule}</code> },
      { title: 'State', cell: (rule) => <State of={toWords(rule)} tone={tones[rule.state]} /> },
      { title: 'Limit', cell: ({ threshold, unit }) => `${formatCount(threshold)} (${unit})` },
      { title: 'Must hold for', cell: ({ forMs }) => (forMs ? formatSpan(forMs) : 'at once') },
      { title: 'What to do', cell: ({ remedy }) => remedy },
    ]}
  />
);
