/** JSON text as lines, of which those of some values are marked. */
import { parseJsonText } from '../../../extract/json.ts';
import { toPrintable } from '../../../printable.ts';

export interface RecordLine {
  /** Levels of indentation. */
  readonly depth: number;
  readonly text: string;
  readonly isMarked: boolean;
}

interface RecordLines {
  readonly lines: readonly RecordLine[];
  /** The record has more lines. */
  readonly isCut: boolean;
  /** The value at a path as JSON text, cut; null: there is none. */
  readonly valueAt: (path: string) => string | null;
}

const MAX_LINES = 2_000;
const MAX_DEPTH = 50;
const MAX_TEXT = 500;

const cut = (text: string) => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT).toWellFormed()}…` : text);
/** Long texts stay valid enough to read: the closing quote follows the cut. */
const formatValue = (value: unknown) =>
  toPrintable(typeof value === 'string' && value.length > MAX_TEXT ? `"${cut(value)}"` : cut(JSON.stringify(value)));
const isContainer = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0;

/** `paths`: dotted, with numbers for places in lists. Text that is no JSON is one line. */
export function listRecordLines(json: string, paths: readonly string[]): RecordLines {
  let root: unknown;
  try {
    root = parseJsonText(json);
  } catch {
    return { lines: [{ depth: 0, text: toPrintable(cut(json)), isMarked: false }], isCut: false, valueAt: () => null };
  }
  const marked = new Set(paths.filter(Boolean));
  const lines: RecordLine[] = [];
  appendLines(lines, root, { label: '', path: '', depth: 0, isMarked: false, end: '' }, marked);
  return {
    lines: lines.slice(0, MAX_LINES),
    isCut: lines.length > MAX_LINES,
    valueAt: (path) => findValue(root, path),
  };
}

interface Place {
  readonly label: string;
  readonly path: string;
  readonly depth: number;
  readonly isMarked: boolean;
  readonly end: string;
}

function appendLines(lines: RecordLine[], value: unknown, place: Place, marked: ReadonlySet<string>): void {
  if (lines.length > MAX_LINES) return;
  const { label, path, depth, end } = place;
  const isMarked = place.isMarked || marked.has(path);
  if (!isContainer(value) || depth === MAX_DEPTH)
    return void lines.push({ depth, text: `${label}${formatValue(value)}${end}`, isMarked });
  const isList = Array.isArray(value);
  lines.push({ depth, text: `${label}${isList ? '[' : '{'}`, isMarked });
  const entries = Object.entries(value);
  for (const [index, [key, item]] of entries.entries()) {
    const inner = {
      label: isList ? '' : `${formatValue(key)}: `,
      path: path ? `${path}.${key}` : key,
      depth: depth + 1,
      isMarked,
      end: index < entries.length - 1 ? ',' : '',
    };
    appendLines(lines, item, inner, marked);
  }
  lines.push({ depth, text: `${isList ? ']' : '}'}${end}`, isMarked });
}

/** A key may itself contain dots, so that the longest key that fits is taken first. */
function findValue(value: unknown, path: string): string | null {
  if (path === '') return null;
  if (typeof value !== 'object' || value === null) return null;
  if (Object.hasOwn(value, path)) return formatValue((value as Readonly<Record<string, unknown>>)[path]);
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const key = path.slice(0, dot);
    if (!Object.hasOwn(value, key)) continue;
    return findValue((value as Readonly<Record<string, unknown>>)[key], path.slice(dot + 1));
  }
  return null;
}
