/** The filters of the list of runs, all of them in its URL. */
import { toPrintable } from '../../../printable.ts';
import { runStatuses, runTriggers } from '../../../load/tables/ops-runs.ts';
import { toStateWords } from '../../components/state.tsx';
import { useHref } from '../../view.ts';
import type { RunsModel } from './read-runs.ts';

type RunFilterProps = Pick<RunsModel, 'pipeline' | 'status' | 'trigger' | 'pipelines'>;

export function RunFilterForm({ pipeline, status, trigger, pipelines }: RunFilterProps) {
  const href = useHref();
  const names = pipeline === null || pipelines.includes(pipeline) ? pipelines : [...pipelines, pipeline];
  return (
    <form method="get" action={href('/runs')} class="filter">
      <Choice name="pipeline" label="Pipeline" values={names} chosen={pipeline} />
      <Choice name="status" label="Status" values={runStatuses} chosen={status} />
      <Choice name="trigger" label="Trigger" values={runTriggers} chosen={trigger} />
      <button type="submit">Show</button>
    </form>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly values: readonly string[];
  readonly chosen: string | null;
}

const Choice = ({ name, label, values, chosen }: ChoiceProps) => (
  <label>
    {label}{' '}
    <select name={name}>
      <option value="">all</option>
      {values.map((value) => (
        <option value={value} selected={value === chosen}>
          {toStateWords(toPrintable(value))}
        </option>
      ))}
    </select>
  </label>
);
