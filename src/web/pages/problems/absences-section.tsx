/** Absences that are worth a look. Other absences are normal, and complete. */
import { quoteArgument } from '../../actions/quote-argument.ts';
import { Command } from '../../components/command.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Link } from '../../components/link.tsx';
import { formatCount } from '../../format.ts';
import { CutText } from '../../components/cut-text.tsx';
import type { Findings } from './read-all-findings.ts';
import { FindingsSection } from './section.tsx';

const formatShare = (share: number) => `${Math.round(share * 100)} %`;

export const AbsencesSection = ({ absentRuns, watched }: Pick<Findings, 'absentRuns' | 'watched'>) => (
  <FindingsSection
    id="absences"
    title="Unusual absences"
    allIsWell={absentRuns.length || watched.length ? null : 'No run and no watched id has unusual absences.'}
    about="For these requests the API answered that it has no data; the answers are paid. Many at once can be a change of the API. A watched id that is absent may be misspelled, or EchoTik has not collected it."
  >
    {absentRuns.length ? (
      <DataTable
        caption="Newest runs with unusually many absences"
        rows={absentRuns}
        empty=""
        columns={[
          {
            title: 'Run',
            cell: ({ run_id: run, pipeline }) => <Link to={`/runs/${run}`}>{`${pipeline} ${run}`}</Link>,
          },
          { title: 'Day', cell: ({ business_date: day }) => day },
          {
            title: 'Absent',
            isNumber: true,
            cell: ({ absent, requests }) =>
              `${formatCount(absent)} of ${formatCount(requests)} requests, ${formatShare(absent / requests)}`,
          },
          {
            title: 'Usual',
            isNumber: true,
            cell: ({ usual }) => (usual === null ? 'first run' : formatShare(usual)),
          },
        ]}
      />
    ) : null}
    {watched.length ? (
      <DataTable
        caption="Watched ids that the API does not have"
        rows={watched}
        empty=""
        columns={[
          { title: 'Watched', cell: ({ kind }) => kind },
          { title: 'Id', cell: ({ id }) => <CutText text={id} /> },
          { title: 'Note', cell: ({ note }) => (note === null ? '' : <CutText text={note} />) },
          { title: 'Stream', cell: ({ stream }) => stream },
          { title: 'Days absent, of 14', isNumber: true, cell: ({ days }) => days },
          { title: 'Newest', cell: ({ newest_day: day }) => day },
          {
            title: 'To stop',
            cell: ({ kind, id }) => <Command command={`watch remove ${kind} ${quoteArgument(id)}`} />,
          },
        ]}
      />
    ) : null}
  </FindingsSection>
);
