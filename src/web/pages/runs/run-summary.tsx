/** What a run is, how it ended or how far it is, and why it waits. */
import { toPrintable } from '../../../printable.ts';
import { Link } from '../../components/link.tsx';
import { State } from '../../components/state.tsx';
import { Age, Duration, When } from '../../components/when.tsx';
import { formatCount, formatCredits } from '../../format.ts';
import { useView } from '../../view.ts';
import { Progress } from './progress.tsx';
import type { RunModel } from './read-run.ts';

export const RunSummary = ({ model }: { readonly model: RunModel }) => {
  const { run, meaning, wait } = model;
  return (
    <>
      <p class="verdict">
        <State of={run.status} /> <span>{meaning.text}</span>
      </p>
      {run.status === 'running' ? null : (
        <p class="note">A command that waits for it ends with exit code {meaning.exitCode}.</p>
      )}
      {run.error === null || run.status === 'paused' ? null : <p class="wrap">Error: {toPrintable(run.error)}</p>}
      {wait ? (
        <p class="notice">
          It waits: {toPrintable(wait.reason)}
          {wait.until ? (
            <>
              , until <When at={wait.until} /> (<Age at={wait.until} />)
            </>
          ) : null}
        </p>
      ) : null}
      {run.finished_at === null ? <OpenProgress model={model} /> : null}
      <Facts model={model} />
    </>
  );
};

function OpenProgress({ model: { run, streams, isSample } }: { readonly model: RunModel }) {
  const sum = (count: (stream: RunModel['streams'][number]) => number) =>
    streams.reduce((total, stream) => total + count(stream), 0);
  const requests = sum((stream) => stream.requests);
  const counts = { requests, ended: requests - sum(({ open }) => open), failed: sum(({ failed }) => failed), isSample };
  return (
    <p>
      <Progress run={{ ...run, ...counts }} />
    </p>
  );
}

function Facts({ model: { run } }: { readonly model: RunModel }) {
  const { now } = useView();
  const isEnded = run.finished_at !== null;
  return (
    <dl class="facts">
      <div>
        <dt>Pipeline</dt>
        <dd class="wrap">
          <Link to={`/runs?pipeline=${encodeURIComponent(run.pipeline)}`}>{toPrintable(run.pipeline)}</Link>
        </dd>
      </div>
      <div>
        <dt>Business day</dt>
        <dd>{run.business_date}</dd>
      </div>
      <div>
        <dt>Begun by</dt>
        <dd>
          {run.trigger}
          {isOfSlot(run.trigger) ? (
            <>
              , slot <When at={run.slot} />
            </>
          ) : null}
        </dd>
      </div>
      <div>
        <dt>Began</dt>
        <dd>
          <When at={run.started_at} />
        </dd>
      </div>
      <div>
        <dt>{isEnded ? 'Took' : 'So far'}</dt>
        <dd>
          <Duration ms={Math.max(0, (run.finished_at ?? now).getTime() - run.started_at.getTime())} />
        </dd>
      </div>
      <div>
        <dt>Credits</dt>
        <dd>
          {formatCredits(run.credits)}
          {run.planned_credits === null ? '' : `, planned ${formatCount(run.planned_credits)}`}
          {run.max_credits === null ? '' : `, at most ${formatCount(run.max_credits)}`}
        </dd>
      </div>
      {isEnded ? <Totals run={run} /> : null}
      {run.resume_at ? (
        <>
          <div>
            <dt>Continues by itself</dt>
            <dd>
              <Age at={run.resume_at} />
            </dd>
          </div>
        </>
      ) : null}
    </dl>
  );
}

/** Other runs have a slot too, which is the time of their command. */
const isOfSlot = (trigger: string) => trigger === 'cron' || trigger === 'catch-up';

const Totals = ({ run }: Pick<RunModel, 'run'>) => (
  <>
    <div>
      <dt>Requests</dt>
      <dd>
        {formatCount(run.requests_total)}: {formatCount(run.requests_done)} done, {formatCount(run.requests_absent)}{' '}
        absent in the API, {formatCount(run.requests_failed)} failed
      </dd>
    </div>
    <div>
      <dt>Rows</dt>
      <dd>
        {formatCount(run.rows_inserted)} new, {formatCount(run.rows_updated)} changed, {formatCount(run.rows_unchanged)}{' '}
        unchanged, {formatCount(run.rows_quarantined)} in quarantine
      </dd>
    </div>
  </>
);
