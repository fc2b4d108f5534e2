/** Data checks whose newest result is a failure. */
import { Command } from '../../components/command.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Link } from '../../components/link.tsx';
import { State } from '../../components/state.tsx';
import { Age } from '../../components/when.tsx';
import { describeCheckRemedy } from './check-remedies.ts';
import { CutText } from '../../components/cut-text.tsx';
import type { Findings } from './read-all-findings.ts';
import { FindingsSection } from './section.tsx';

const LONG = 400;

export const ChecksSection = ({ checks }: { readonly checks: Findings['checks'] }) => (
  <FindingsSection
    id="checks"
    title="Failed checks"
    allIsWell={checks.length ? null : 'No check has failed.'}
    about={
      <>
        The data of each run is checked. An error keeps its run from succeeding; a warning changes nothing. A check
        passes again with a later run, or with <Command command="checks run" />, which costs nothing.
      </>
    }
  >
    <DataTable
      caption="Checks whose newest result is a failure"
      rows={checks}
      empty=""
      columns={[
        { title: 'Severity', cell: ({ severity }) => <State of={severity} /> },
        { title: 'Check', cell: ({ name }) => <code>{name}</code> },
        { title: 'About', cell: ({ subject }) => <CutText text={subject} /> },
        { title: 'Found', cell: ({ observed }) => <CutText text={observed} length={LONG} /> },
        { title: 'Expected', cell: ({ expected }) => <CutText text={expected} /> },
        { title: 'What to do', cell: ({ name }) => describeCheckRemedy(name) },
        { title: 'Run', cell: ({ run_id: run }) => (run === null ? '' : <Link to={`/runs/${run}`}>{run}</Link>) },
        { title: 'Checked', cell: ({ checked_at: at }) => <Age at={at} /> },
      ]}
    />
  </FindingsSection>
);
