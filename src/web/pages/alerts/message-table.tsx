import { CutText } from '../../components/cut-text.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { State } from '../../components/state.tsx';
import { Age } from '../../components/when.tsx';
import type { ShownMessage } from './read-messages.ts';

const tones = { sent: 'good', waiting: 'busy', failed: 'warn', abandoned: 'bad' } as const;

export const MessageTable = ({ messages }: { readonly messages: readonly ShownMessage[] }) => (
  <DataTable
    caption="Messages, newest first"
    rows={messages}
    empty="No message was written."
    columns={[
      { title: 'State', cell: ({ state }) => <State of={state} tone={tones[state]} /> },
      { title: 'Channel', cell: ({ channel }) => channel },
      { title: 'Message', cell: ({ title }) => <CutText text={title} /> },
      { title: 'Kind', cell: ({ kind }) => kind },
      { title: 'Written', cell: ({ created_at: at }) => <Age at={at} /> },
      { title: 'Sent, or next attempt', cell: ({ sentOrNext: at }) => <Age at={at} /> },
      { title: 'Attempts', isNumber: true, cell: ({ attempts }) => attempts },
      { title: 'Answer', cell: ({ last_error: error }) => (error === null ? '' : <CutText text={error} />) },
    ]}
  />
);
