import { formatCount } from '../../format.ts';
import { useHref } from '../../view.ts';
import { ANSWER_LIMITS } from './read-question-answer.ts';

interface CsvLinkProps {
  /** Of the page, such as `/ask/sql`. */
  readonly path: string;
  /** Its query. */
  readonly values: Readonly<Record<string, string>>;
}

/** The answer as a file. */
export const CsvLink = ({ path, values }: CsvLinkProps) => (
  <p>
    <a href={useHref()(`${path}.csv?${new URLSearchParams(values).toString()}`)}>CSV</a>{' '}
    <span class="note">{`at most ${formatCount(ANSWER_LIMITS.csv.maxRows)} rows; more with the command below`}</span>
  </p>
);
