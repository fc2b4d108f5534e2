import { groupBy } from '../../group-by.ts';

interface TableFieldProps {
  readonly tables: readonly { readonly name: string; readonly topic: string }[];
  /** The name of the chosen one; absent: none is. */
  readonly chosen: string | undefined;
}

/** The field `table` of a form: tables by topic. */
export const TableField = ({ tables, chosen }: TableFieldProps) => (
  <label>
    Table{' '}
    <select name="table">
      {[...groupBy(tables, ({ topic }) => topic)].map(([topic, own]) => (
        <optgroup label={topic}>
          {own.map(({ name }) => (
            <option value={name} selected={name === chosen}>
              {name}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  </label>
);
