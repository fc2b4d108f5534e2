/** Messages in English. */
import { englishMarket } from './market-en.ts';
import type { Texts } from './texts.ts';

const budgets = { day: 'day', month: 'month' } as const;

export const english: Texts = {
  alerts: {
    'pipeline-stale': {
      title: (_, pipeline) => `${pipeline} has not succeeded for too long`,
      details: ({ lastSuccess, periodSeconds }, _, { time, duration }) =>
        `Its last success ended at ${time(lastSuccess)}. It is scheduled every ${duration(periodSeconds)}.`,
      remedy: 'Look at its newest runs and at the reason why they ended.',
    },
    'slot-late': {
      title: (_, pipeline) => `${pipeline} has not begun at its slot`,
      details: ({ slot }, _, { time }) => `The slot of ${time(slot)} has no run. Probably no scheduler is running.`,
      remedy: 'Start the scheduler, or look at its log: the slot is caught up then.',
    },
    'slot-missed': {
      title: (_, pipeline) => `${pipeline} missed slots`,
      details: ({ slots }) => `${slots === 1 ? '1 slot was' : `${slots} slots were`} missed in the last 24 hours.`,
      remedy: 'Read the reason of each slot in ops.ticks. A backfill buys the days that can still be bought.',
    },
    'run-not-green': {
      title: ({ run, status }, pipeline) => `${pipeline}: run ${run} ended ${status.replaceAll('_', ' ')}`,
      details: ({ reason, requestsFailed, recordsQuarantined }, _, { number }) =>
        `Reason: ${reason ?? 'not recorded'}. ${number(requestsFailed)} requests failed, ${number(recordsQuarantined)} records are in quarantine.`,
      remedy: 'Look at the run. The runbook says what to do for each reason; resuming buys nothing twice.',
    },
    'run-too-long': {
      title: ({ run }, pipeline) => `${pipeline}: run ${run} takes much longer than usual`,
      details: ({ startedAt, usualSeconds }, _, { time, duration }) =>
        `It began at ${time(startedAt)}. Its runs usually take ${duration(usualSeconds)}.`,
      remedy: 'See what its requests wait for: workers, a paused lane, or the API.',
    },
    'data-stale': {
      title: (_, pipeline) => `${pipeline}: tables are behind`,
      details: ({ tables, newestDay, expectedDay }) =>
        `Expected day: ${expectedDay}. Newest day: ${newestDay ?? 'none'}. Tables: ${tables.join(', ')}.`,
      remedy: 'Look at the newest runs of the pipeline, then at the gaps.',
    },
    'budget-burn': {
      title: ({ window }) => `The budget of the ${budgets[window]} is spent too fast`,
      details: ({ spent, limit, projected, endsAt }, _, { number, time }) =>
        `${number(spent)} of ${number(limit)} credits are spent. At this rate it will be ${number(projected)} by ${time(endsAt)}.`,
      remedy: 'See which pipeline spends the credits; request less, or raise the budget.',
    },
    'budget-runs-dry': {
      title: ({ window, spent, limit }) =>
        `The budget of the ${budgets[window]} ${spent >= limit ? 'is spent' : 'will not be enough'}`,
      details: ({ spent, limit, forecast, endsAt }, _, { number, time }) =>
        `${number(spent)} of ${number(limit)} credits are spent. The schedule needs ${number(forecast)} until ${time(endsAt)}.`,
      remedy: 'Raise the budget, or request less. Runs that reach a limit continue when there is budget again.',
    },
    'quota-exhausted': {
      title: () => 'The quota of the EchoTik account is used up',
      details: ({ runs }) => `EchoTik refuses calls because of the quota. Runs: ${runs.join(', ')}.`,
      remedy: 'Buy credits at EchoTik, or wait for the next period. Then resume the runs.',
    },
    'api-away': {
      title: () => 'The EchoTik API cannot be reached or fails',
      details: ({ reason }) => `Newest failure: ${reason}.`,
      remedy: 'Check the network and the status of EchoTik. Runs wait and continue by themselves for 30 minutes.',
    },
    'queue-stuck': {
      title: (_, lane) => `Requests of the lane ${lane} are not taken`,
      details: ({ readySince, queued }, _, { time, number }) =>
        `The oldest one has been ready since ${time(readySince)}; ${number(queued)} are queued.`,
      remedy: 'See whether workers are alive. Restart a worker that takes no requests.',
    },
    'lane-paused': {
      title: (_, lane) => `The API throttles the lane ${lane}`,
      details: ({ until }, _, { time }) => `The lane is paused until ${time(until)}, not for the first time.`,
      remedy: 'Lower perSecond of the lane. Another program may use the same account.',
    },
    'credits-unknown': {
      title: ({ credits }, _, { number }) => `It is not known whether ${number(credits)} credits were billed`,
      details: ({ spentToday }, _, { number }) => `${number(spentToday)} credits were spent today, these included.`,
      remedy: 'Compare them with the bill of EchoTik, then release those that are not on it.',
    },
    'quarantine-grows': {
      title: ({ records }, stream, { number }) => `${stream}: ${number(records)} records are in quarantine`,
      details: () => 'They are not in the tables; their bodies are stored.',
      remedy: 'See what is wrong with them. After an upgrade they are loaded without a new call.',
    },
    'schema-drift': {
      title: (_, stream) => `${stream}: the API sends other fields`,
      details: ({ paths }) => `Fields: ${paths.join(', ')}.`,
      remedy: 'See what has changed, and accept it if no data is missing.',
    },
    'check-failed': {
      title: ({ check, about }) => `The data check ${check} failed for ${about}`,
      details: ({ detail }) => detail,
      remedy: 'docs/checks.md says what to do for each check.',
    },
    'no-workers': {
      title: () => 'No worker is alive, and requests wait',
      details: ({ waiting }, _, { number }) => `${number(waiting)} requests wait.`,
      remedy: 'Start a worker.',
    },
    'worker-lost': {
      title: ({ host }, worker) => `Worker ${worker} on ${host} has vanished`,
      details: ({ lastHeartbeat }, _, { time }) =>
        `Its last heartbeat was at ${time(lastHeartbeat)}. Other workers take over its requests.`,
      remedy: 'Look at the log of the worker and of the host: a crash, a kill for lack of memory, a lost network.',
    },
    'disk-full': {
      title: ({ place, freeBytes }) => `The disk of ${place} ${freeBytes === null ? 'is full' : 'is nearly full'}`,
      details: ({ freeBytes }, _, { bytes }) =>
        freeBytes === null ? 'PostgreSQL reports a full disk. Workers wait.' : `${bytes(freeBytes)} are free.`,
      remedy: 'Make room or enlarge the disk. Retention deletes old bodies.',
    },
    'connections-high': {
      title: () => 'PostgreSQL has few connections left',
      details: ({ used, limit }, _, { number }) => `${number(used)} of ${number(limit)} are in use.`,
      remedy: 'See who uses them; raise max_connections, or run fewer workers.',
    },
    'database-away': {
      title: () => 'PostgreSQL cannot be reached or fails',
      details: ({ reason }) => `Newest failure: ${reason}. Workers keep their answers and wait.`,
      remedy: 'Check the server, the network and the password.',
    },
  },
  severities: { critical: 'Critical', warning: 'Warning' },
  firing: 'Firing',
  resolved: 'Resolved',
  since: 'Since',
  until: 'Resolved at',
  remedy: 'What to do',
  commands: 'Commands',
  runbook: 'Runbook',
  several: (alerts) => `${alerts} alerts`,
  truncated: '(truncated)',
  digest: {
    title: (day) => `Daily digest of ${day}`,
    lines: ({ pipelines, succeeded, paused, slotsMissed, budgets, newestDay, workers }, { number }) => [
      `${succeeded} of ${pipelines} pipelines succeeded last; ${paused} are paused.`,
      `Slots missed in 24 hours: ${slotsMissed}.`,
      ...budgets.map(
        ({ window, spent, limit }) =>
          `Credits of the ${window}: ${number(spent)}${limit === null ? '' : ` of ${number(limit)}`}.`,
      ),
      `Newest day: ${newestDay ?? 'none'}. Workers alive: ${workers}.`,
    ],
    noAlerts: 'No alert is firing.',
    firing: (alerts) => `Alerts that are firing: ${alerts}.`,
  },
  market: englishMarket,
  test: {
    title: 'Test message',
    details: 'This is a test of the alert channel. Nothing is wrong.',
  },
};
