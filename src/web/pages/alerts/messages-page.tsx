/** Messages of alerts, newest first: sent, waiting, failed, abandoned. */
import { ChoiceField } from '../../components/choice-field.tsx';
import { Link } from '../../components/link.tsx';
import { LiveRegion } from '../../components/live-region.tsx';
import { definePage } from '../../page.ts';
import { AlertLinks } from './alert-links.tsx';
import { MessageTable } from './message-table.tsx';
import { readMessages } from './read-messages.ts';

export const messagesPage = definePage({
  path: '/alerts/messages',
  read: ({ pool, config }, { query }) => readMessages(pool, config, query),
  title: () => 'Messages',
  command: () => 'sql "select * from ops.notifications order by created_at desc limit 50"',
  isLive: true,
  Body: ({ model: { channel, channels, undelivered, messages, next } }) => (
    <>
      <AlertLinks />
      <form method="get" class="options">
        <ChoiceField label="Channel" name="channel" chosen={channel} values={channels} />{' '}
        <label>
          Show{' '}
          <select name="show">
            <option value="all">all</option>
            <option value="undelivered" selected={undelivered}>
              not delivered
            </option>
          </select>
        </label>{' '}
        <button type="submit">Show</button>
      </form>
      <p>
        Waiting: the channel is full or the time has not come. Failed: it is sent again, always with the same id.
        Abandoned: three days of failures.
      </p>
      <LiveRegion id="messages">
        <MessageTable messages={messages} />
      </LiveRegion>
      {next === null ? null : (
        <p>
          <Link to={buildOlderPath(channel, undelivered, next)}>Older messages</Link>
        </p>
      )}
    </>
  ),
});

const buildOlderPath = (channel: string | null, undelivered: boolean, before: string) =>
  `/alerts/messages?${new URLSearchParams({
    ...(channel === null ? {} : { channel }),
    ...(undelivered ? { show: 'undelivered' } : {}),
    before,
  }).toString()}`;
