/** Alerts that are not resolved, each with what to do. */
import { Command, PROGRAM } from '../../components/command.tsx';
import { CutText } from '../../components/cut-text.tsx';
import { Link } from '../../components/link.tsx';
import { State, type Tone } from '../../components/state.tsx';
import { Age } from '../../components/when.tsx';
import type { ShownAlert } from './read-alerts.ts';

const findAlertTone = ({ state, severity, isSilenced }: ShownAlert): Tone =>
  isSilenced ? 'idle' : state === 'firing' || state === 'now' ? (severity === 'critical' ? 'bad' : 'warn') : 'busy';

const describeState = ({ state, severity, isSilenced }: ShownAlert): string => {
  const words = state === 'now' ? `${severity}, holds now` : `${severity}, ${state}`;
  return isSilenced ? `${words}, silenced` : words;
};

const LONG = 600;

export const OpenAlerts = ({ alerts }: { readonly alerts: readonly ShownAlert[] }) => (
  <div class="cards">
    {alerts.map((alert) => (
      <section class="card">
        <h3>
          <CutText text={alert.title} />
        </h3>
        <p>
          <State of={describeState(alert)} tone={findAlertTone(alert)} />{' '}
          {alert.since ? (
            <>
              since <Age at={alert.since} />
            </>
          ) : null}
        </p>
        <p>
          <CutText text={alert.details} length={LONG} />
        </p>
        <p>What to do: {alert.remedy}</p>
        <ul class="commands">
          {alert.commands.map((command) => (
            <li>
              <Command command={command.replace(`${PROGRAM} `, '')} />
            </li>
          ))}
        </ul>
        <p class="note">
          Runbook: {alert.runbook} · <SilenceLink alert={alert} />
        </p>
      </section>
    ))}
  </div>
);

const SilenceLink = ({ alert: { alert, subject } }: { readonly alert: ShownAlert }) => (
  <Link to={`/alerts?${new URLSearchParams({ alert, ...(subject ? { subject } : {}) }).toString()}#silence`}>
    Silence<span class="hidden"> {alert}</span>
  </Link>
);
