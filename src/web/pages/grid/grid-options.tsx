/** The options of the grid, all of them in its URL. */
import { ChoiceField } from '../../components/choice-field.tsx';
import { useHref } from '../../view.ts';

interface GridOptionsProps {
  readonly days: number;
  readonly pipeline: string | null;
  /** Names of all pipelines. */
  readonly pipelines: readonly string[];
}

export function GridOptions({ days, pipeline, pipelines }: GridOptionsProps) {
  const href = useHref();
  return (
    <form method="get" action={href('/grid')} class="filter">
      <label>
        Days{' '}
        <select name="days">
          {[7, 30, 90].map((each) => (
            <option value={String(each)} selected={each === days}>
              {each}
            </option>
          ))}
        </select>
      </label>
      <ChoiceField label="Pipeline" name="pipeline" chosen={pipeline} values={pipelines} />
      <button type="submit">Show</button>
    </form>
  );
}
