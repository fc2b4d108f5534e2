/** The commands to type for each alert. The runbook has more. */
import type { AlertName } from '../config/alert-names.ts';
import type { AlertFacts } from './alert.ts';
import type { NotifiedAlert } from './notification.ts';

type Commands<N extends AlertName> = (facts: AlertFacts[N], subject: string) => readonly string[];

const commands: { readonly [N in AlertName]: Commands<N> } = {
  'pipeline-stale': () => ['runs', 'status'],
  'slot-late': () => ['schedule list', 'scheduler --yes'],
  'slot-missed': () => ['schedule list', 'gaps'],
  'run-not-green': ({ run }) => [`runs ${run}`, `runs resume ${run}`],
  'run-too-long': ({ run }) => [`runs ${run}`, 'status'],
  'data-stale': () => ['runs', 'gaps'],
  'budget-burn': () => ['status', 'credits show'],
  'budget-runs-dry': () => ['status', 'credits show'],
  'quota-exhausted': () => ['config check --live', 'runs'],
  'api-away': () => ['config check --live'],
  'queue-stuck': () => ['status', 'worker'],
  'lane-paused': () => ['status'],
  'credits-unknown': () => ['credits show', 'credits release --dry-run'],
  'quarantine-grows': () => ['quarantine list', 'quarantine retry'],
  'schema-drift': () => ['drift list'],
  'check-failed': () => ['checks list --failed'],
  'no-workers': () => ['worker'],
  'worker-lost': () => ['status'],
  'disk-full': () => ['retention show', 'config check --live'],
  'connections-high': () => ['config check --live'],
  'database-away': () => ['config check --live'],
};

/** Complete commands, such as `npx echotik-warehouse runs show 12`. */
export const listRemedyCommands = ({ alert, facts, subject }: NotifiedAlert): readonly string[] =>
  (commands[alert] as Commands<AlertName>)(facts as never, subject).map(
    (command) => `npx echotik-warehouse ${command}`,
  );
