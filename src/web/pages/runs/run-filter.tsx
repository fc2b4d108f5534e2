/** The filters of the list of runs, all of them in its URL. */
import { toPrintable } from '../../../printable.ts';
import { runStatuses, runTriggers } from '../../../load/tables/ops-runs.ts';
import { ChoiceField } from '../../components/choice-field.tsx';
import { toStateWords } from '../../components/state.tsx';
import { useHref } from '../../view.ts';
import type { RunsModel } from './read-runs.ts';

type RunFilterProps = Pick<RunsModel, 'pipeline' | 'status' | 'trigger' | 'pipelines'>;

export function RunFilterForm({ pipeline, status, trigger, pipelines }: RunFilterProps) {
  const href = useHref();
  const names = pipeline === null || pipelines.includes(pipeline) ? pipelines : [...pipelines, pipeline];
  return (
    <form method="get" action={href('/runs')} class="filter">
      <ChoiceField name="pipeline" label="Pipeline" values={names} chosen={pipeline} toWords={toWords} />
      <ChoiceField name="status" label="Status" values={runStatuses} chosen={status} toWords={toWords} />
      <ChoiceField name="trigger" label="Trigger" values={runTriggers} chosen={trigger} toWords={toWords} />
      <button type="submit">Show</button>
    </form>
  );
}

const toWords = (value: string) => toStateWords(toPrintable(value));
