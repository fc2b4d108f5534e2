/** JSON as lines to read: what was chosen is whole, what surrounds it is folded. */
import { escapeUnprintable } from '../../../printable.ts';
import type { JsonPath } from './json-leaves.ts';

export interface FoldedLine {
  /** Steps from the left. */
  readonly depth: number;
  readonly text: string;
  /** A field that was chosen. */
  readonly isMarked: boolean;
}

const MAX_LINES = 1_200;
const MAX_DEPTH = 12;
/** What is nested deeper and contains nothing that was chosen is one line. */
const OPEN_DEPTH = 3;
const SHOWN_ELEMENTS = 3;
const SHOWN_FIELDS = 150;
const SHOWN_CHARACTERS = { plain: 160, marked: 4_000 };

/** Fields around a chosen one, where the object has more. */
const SHOWN_AROUND = 5;

/** The entries of an object or a list that are shown: the first ones, and what surrounds those with a chosen field. */
function chooseEntries(keys: readonly string[], isList: boolean, chosen: ReadonlySet<string>): ReadonlySet<number> {
  const [first, around] = isList ? [SHOWN_ELEMENTS, 0] : [chosen.size ? SHOWN_AROUND : SHOWN_FIELDS, SHOWN_AROUND];
  const shown = new Set(keys.slice(0, first).keys());
  for (const [index, key] of keys.entries()) {
    if (!chosen.has(key)) continue;
    for (let near = Math.max(0, index - around); near <= index + around; near++) shown.add(near);
  }
  return shown;
}

/** `marked`: paths of the chosen fields. */
export function foldJson(value: unknown, marked: readonly JsonPath[]): readonly FoldedLine[] {
  const lines: FoldedLine[] = [];
  const add = (depth: number, text: string, isMarked: boolean) => {
    if (lines.length < MAX_LINES || isMarked) lines.push({ depth, text: escapeUnprintable(text), isMarked });
  };
  const visit = (part: unknown, label: string, end: string, depth: number, chosen: readonly JsonPath[]): void => {
    if (part === null || typeof part !== 'object') {
      const isMarked = chosen.length > 0;
      add(depth, `${label}${formatLeaf(part, isMarked)}${end}`, isMarked);
      return;
    }
    const isList = Array.isArray(part);
    const entries = Object.entries(part);
    const [open, close] = isList ? ['[', ']'] : ['{', '}'];
    if (!entries.length || depth >= MAX_DEPTH || (depth >= OPEN_DEPTH && !chosen.length)) {
      add(depth, `${label}${open}${entries.length ? describeSize(entries.length, isList) : ''}${close}${end}`, false);
      return;
    }
    add(depth, `${label}${open}`, false);
    const shown = chooseEntries(
      entries.map(([key]) => key),
      isList,
      new Set(chosen.map(([first]) => String(first))),
    );
    let folded = 0;
    const addFolded = () => {
      if (folded) add(depth + 1, describeSize(folded, isList), false);
      folded = 0;
    };
    for (const [index, [key, child]] of entries.entries()) {
      const inside = chosen.filter(([first]) => String(first) === key).map(([, ...rest]) => rest);
      if (!shown.has(index)) {
        folded += 1;
        continue;
      }
      addFolded();
      const comma = index < entries.length - 1 ? ',' : '';
      visit(child, isList ? '' : `${formatLeaf(key, false)}: `, comma, depth + 1, inside);
    }
    addFolded();
    add(depth, `${close}${end}`, false);
  };
  visit(value, '', '', 0, marked);
  return lines;
}

function formatLeaf(leaf: unknown, isMarked: boolean): string {
  const text = JSON.stringify(leaf) ?? 'null';
  const max = SHOWN_CHARACTERS[isMarked ? 'marked' : 'plain'];
  return text.length > max ? `${text.slice(0, max).toWellFormed()}… (${text.length} characters)` : text;
}

const describeSize = (count: number, isList: boolean): string =>
  `… ${count} ${isList ? 'elements' : 'fields'} …`.replace(/^… 1 (\w+)s …$/, '… 1 $1 …');
