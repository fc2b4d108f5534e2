/** Silences that have not ended, and a form for a new one. */
import type { Silence } from '../../../alerts/silences.ts';
import { alertNames } from '../../../config/alert-names.ts';
import { permits } from '../../access/level.ts';
import { endSilenceAction } from '../../actions/end-silence.ts';
import { silenceAlert } from '../../actions/silence-alert.ts';
import { ActionForm } from '../../components/action-form.tsx';
import { Command } from '../../components/command.tsx';
import { CutText } from '../../components/cut-text.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Age } from '../../components/when.tsx';
import { useHref, useView } from '../../view.ts';

export const SilenceTable = ({ silences }: { readonly silences: readonly Silence[] }) => (
  <DataTable
    caption="Silences"
    rows={silences}
    empty="Nothing is silenced."
    columns={[
      { title: 'Alert', cell: ({ alert }) => alert ?? 'all alerts' },
      { title: 'Subject', cell: ({ subject }) => (subject === null ? 'all' : <CutText text={subject} />) },
      { title: 'Ends', cell: ({ until }) => <Age at={until} /> },
      { title: 'Why', cell: ({ comment }) => (comment === null ? '' : <CutText text={comment} />) },
      {
        title: 'Action',
        cell: ({ silence_id: id }) => (
          <ActionForm action={endSilenceAction} input={{ silence: String(id) }} label="End it" />
        ),
      },
    ]}
  />
);

const durations = [
  ['1h', '1 hour'],
  ['4h', '4 hours'],
  ['1d', '1 day'],
  ['7d', '7 days'],
] as const;

interface SilenceFormProps {
  /** What the URL chose; empty: all. */
  readonly alert: string;
  readonly subject: string;
}

/** A form of its own: its fields are for the user. */
export function SilenceForm({ alert, subject }: SilenceFormProps) {
  const href = useHref();
  const { viewer } = useView();
  const mayDoIt = permits(viewer.level, silenceAlert.level);
  const example = { alert: alert || 'run-not-green', subject, for: '4h', comment: '' };
  return (
    <form method="post" action={href(`/actions/${silenceAlert.name}`)} class="action" id="silence">
      <input type="hidden" name="back" value="/alerts" />
      <label>
        Alert{' '}
        <select name="alert">
          <option value="">all alerts</option>
          {alertNames.map((name) => (
            <option value={name} selected={name === alert}>
              {name}
            </option>
          ))}
        </select>
      </label>{' '}
      <label>
        Subject or pipeline, empty for all <input name="subject" value={subject} maxlength={300} />
      </label>{' '}
      <label>
        For{' '}
        <select name="for">
          {durations.map(([value, words]) => (
            <option value={value} selected={value === '4h'}>
              {words}
            </option>
          ))}
        </select>
      </label>{' '}
      <label>
        Why <input name="comment" maxlength={300} />
      </label>{' '}
      <button type="submit" disabled={!mayDoIt}>
        Silence
      </button>
      {mayDoIt ? null : <span class="note">needs the level {silenceAlert.level}</span>}
      <details class="command-of">
        <summary>Command</summary>
        <Command command={silenceAlert.command(example)} />
      </details>
    </form>
  );
}
