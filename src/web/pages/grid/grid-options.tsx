/** The options of the grid, all of them in its URL. */
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
      <label>
        Pipeline{' '}
        <select name="pipeline">
          <option value="">all</option>
          {pipelines.map((each) => (
            <option value={each} selected={each === pipeline}>
              {each}
            </option>
          ))}
        </select>
      </label>
      <button type="submit">Show</button>
    </form>
  );
}
