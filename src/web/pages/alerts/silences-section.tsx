/** Silences that have not ended, and a form for a new one. */
import type { Silence } from '../../../alerts/silences.ts';
import { alertNames } from '../../../config/alert-names.ts';
import { endSilenceAction } from '../../actions/end-silence.ts';
import { silenceAlert } from '../../actions/silence-alert.ts';
import { ActionForm } from '../../components/action-form.tsx';
import { CutText } from '../../components/cut-text.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Age } from '../../components/when.tsx';

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

export const SilenceForm = ({ alert, subject }: SilenceFormProps) => (
  <div id="silence">
    <ActionForm
      action={silenceAlert}
      input={{ alert: alert || 'run-not-green', subject, for: '4h', comment: '' }}
      asked={['alert', 'subject', 'for', 'comment']}
      label="Silence"
    >
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
      </label>
      <label>
        Subject or pipeline, empty for all <input name="subject" value={subject} maxlength={300} />
      </label>
      <label>
        For{' '}
        <select name="for">
          {durations.map(([value, words]) => (
            <option value={value} selected={value === '4h'}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label>
        Why <input name="comment" maxlength={300} />
      </label>
    </ActionForm>
  </div>
);
