interface ChoiceFieldProps {
  readonly label: string;
  readonly name: string;
  /** Null: all. */
  readonly chosen: string | null;
  readonly values: readonly string[];
  /** Of a value; absent: the value itself. */
  readonly toWords?: (value: string) => string;
}

/** A field of a form that chooses one value, or all. */
export const ChoiceField = ({ label, name, chosen, values, toWords = (value) => value }: ChoiceFieldProps) => (
  <label>
    {label}{' '}
    <select name={name}>
      <option value="">all</option>
      {values.map((value) => (
        <option value={value} selected={value === chosen}>
          {toWords(value)}
        </option>
      ))}
    </select>
  </label>
);
