/** Text of the API: without characters that change the order of others, and not longer than a cell can show. */
import { truncateCharacters } from '../../alerts/channels/truncate.ts';
import { toPrintable } from '../../printable.ts';

const LENGTH = 160;

interface CutTextProps {
  readonly text: string;
  /** Characters. */
  readonly length?: number;
}

export function CutText({ text, length = LENGTH }: CutTextProps) {
  // Long text is cut before it is searched for such characters, of which each run becomes one space.
  const printable = toPrintable(text.slice(0, 4 * length)).trim();
  if (!printable) return <span class="none">empty</span>;
  return <bdi class="value">{truncateCharacters(printable, length)}</bdi>;
}
