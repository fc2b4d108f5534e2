/** Whether all is well, what runs and waits, what it costs, and what comes next. */
import { LiveRegion } from '../../components/live-region.tsx';
import { definePage } from '../../page.ts';
import { Credits } from './credits.tsx';
import { FirstRun } from './first-run.tsx';
import { NextSlots } from './next-slots.tsx';
import { Pipelines, Workers } from './pipelines.tsx';
import { readNow } from './read-now.ts';
import { Running, Waits } from './running.tsx';
import { Reasons, VerdictLine } from './verdict.tsx';

export const nowPage = definePage({
  path: '/',
  read: readNow,
  title: () => 'Now',
  command: () => 'status',
  isLive: true,
  Body: ({ model }) => (
    <LiveRegion id="now">
      <VerdictLine verdict={model.verdict} />
      <Reasons reasons={model.reasons} />
      {model.verdict.word === 'not started' ? <FirstRun /> : null}
      <div class="cards">
        <section class="card">
          <h2>Credits</h2>
          <Credits budgets={model.budgets} isScheduled={model.isScheduled} />
        </section>
        <section class="card">
          <h2>Next</h2>
          <NextSlots slots={model.slots} isScheduled={model.isScheduled} />
        </section>
        <section class="card">
          <h2>Workers</h2>
          <Workers workers={model.workers} />
        </section>
      </div>
      <section>
        <h2>Running</h2>
        <Running running={model.running} />
      </section>
      <section>
        <h2>Waiting</h2>
        <Waits waits={model.waits} />
      </section>
      <section>
        <h2>Pipelines</h2>
        <Pipelines pipelines={model.pipelines} />
      </section>
    </LiveRegion>
  ),
});
