/** Where messages are sent to. */
import { testChannel } from '../../actions/test-channel.ts';
import { ActionForm } from '../../components/action-form.tsx';
import { CutText } from '../../components/cut-text.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Link } from '../../components/link.tsx';
import { State } from '../../components/state.tsx';
import { Age } from '../../components/when.tsx';
import type { ShownChannel } from './read-messages.ts';

export const ChannelsSection = ({ channels }: { readonly channels: readonly ShownChannel[] }) => (
  <DataTable
    caption="Channels"
    rows={channels}
    empty="No channel is configured: add one to alerts.channels of the configuration. Without a channel nothing is evaluated and nothing is sent."
    columns={[
      { title: 'Channel', cell: ({ channel }) => channel },
      { title: 'Sends to', cell: ({ type, address }) => <CutText text={`${type}: ${address}`} /> },
      { title: 'Gets', cell: ({ gets }) => gets.join(', ') || 'nothing' },
      {
        title: 'Last message',
        cell: ({ attemptedAt, isAccepted, error }) =>
          isAccepted === null ? (
            'none yet'
          ) : (
            <>
              <State of={isAccepted ? 'accepted' : 'failed'} tone={isAccepted ? 'good' : 'bad'} />{' '}
              <Age at={attemptedAt} /> {error === null ? null : <CutText text={error} />}
            </>
          ),
      },
      {
        title: 'Waiting',
        isNumber: true,
        cell: ({ channel, waiting }) =>
          waiting ? <Link to={`/alerts/messages?channel=${channel}&show=undelivered`}>{waiting}</Link> : 0,
      },
      {
        title: 'Test',
        cell: ({ channel }) => <ActionForm action={testChannel} input={{ channel }} label="Send a test message" />,
      },
    ]}
  />
);
