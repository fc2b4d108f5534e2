/**
 * Reads a record of which some values are not what its schema declares. A value with another spelling of the same
 * meaning is taken in that spelling. Any other value is left out, together with as little around it as the schema
 * allows: a field that may be absent, else the list element or the object that it is part of.
 */
import { z } from 'zod';
import { parseJsonText } from './json.ts';
import { type Respelling, respellings } from './respellings.ts';

/** A value that could not be read. */
export interface Loss {
  /** Dotted, `[]` for list elements. */
  readonly path: string;
  readonly reason: string;
  readonly value: unknown;
}

/** A value that was read in another spelling. */
export interface Conversion {
  readonly path: string;
  readonly value: unknown;
  readonly readAs: unknown;
}

export interface Salvage<R> {
  /**
   * Lost fields are absent, or null where they may not be absent. Lost list elements are left out, or null where they
   * may be.
   */
  readonly record: R;
  /** The same record in other variants: what differs between them is what the losses affect. */
  readonly variants: {
    /** With null in the lost fields. */
    readonly withNulls: R;
    /** Without the nulls that stand for lost fields. */
    readonly withoutNulls: R;
    /** Without the lists that lost elements. */
    readonly withoutPartialLists: R;
    /** Without the lists that lost anything, and without the nulls that stand for lost fields. */
    readonly withoutDamagedLists: R;
  };
  /** What objects and lists inside `record` have lost: by key, the path of the loss. */
  readonly gaps: ReadonlyMap<unknown, ReadonlyMap<string, string>>;
  readonly losses: readonly Loss[];
  readonly conversions: readonly Conversion[];
}

type Container = Record<string | number, unknown>;
type ValueLocation = readonly [container: Container, key: string | number];
type Issue = z.core.$ZodIssue;

/** What was tried with the value at one place. */
interface ReadAttempt {
  readonly loss: Loss;
  readonly untried: Respelling[];
  current?: Respelling;
  isLeftOut?: true;
  /** Of a list element: it may not be null either. */
  isDropped?: true;
  /** The last round in which something was done: a value may have several issues at once. */
  round?: number;
}

/** A record while it is read: `root` contains it, so that each value in it has a container. */
interface SalvageState {
  readonly root: Container;
  readonly attempts: Map<unknown, Map<string | number, ReadAttempt>>;
  /** Lists that lost elements, and the path of their elements. */
  readonly partial: Map<unknown, string>;
  readonly elements: Loss[];
}

/** Spellings of one value, and steps outwards from it: real records need about five. */
const MAX_ROUNDS = 40;

/**
 * The record without what cannot be read. Undefined where something is unreadable that the record cannot be without.
 */
export function salvage<R>(schema: z.core.$ZodType<R>, raw: unknown): Salvage<R> | undefined {
  const work: SalvageState = {
    root: { record: structuredClone(raw) },
    attempts: new Map(),
    partial: new Map(),
    elements: [],
  };
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const parsed = z.safeParse(schema, work.root['record']);
    if (parsed.success) {
      if (!leaveOutAmbiguous(work)) return buildSalvage(parsed.data, work);
    } else if (!parsed.error.issues.every((issue) => amend(issue, work, round))) return undefined;
    dropElements(work);
  }
  return undefined;
}

/**
 * Tries the next thing with the value that an issue is about. False where only the whole record is left to leave out.
 */
function amend(issue: Issue, work: SalvageState, round: number): boolean {
  const places = locateValues(issue.path, work.root);
  for (let depth = places.length - 1; depth > 0; depth--) {
    const [container, key] = places[depth] as ValueLocation;
    const here = getAttempts(container, work);
    const known = here.get(key);
    if (known?.round === round) return true;
    if (known?.isLeftOut) {
      known.round = round;
      if (Array.isArray(container)) {
        known.isDropped = true;
        return true;
      }
      if (!Object.hasOwn(container, key)) {
        container[key] = null;
        return true;
      }
      // A field that may be neither absent nor null takes what it is part of with it.
      here.delete(key);
      restore(known.loss.value, container, key);
      continue;
    }
    const value = container[key];
    const inside = formatPath(issue.path.slice(depth));
    const attempt: ReadAttempt = known ?? {
      loss: {
        path: formatPath(issue.path.slice(0, depth)),
        reason: inside ? `${inside}: ${issue.message}` : issue.message,
        value,
      },
      untried: depth === places.length - 1 ? [...respellings(value, issue)] : [],
    };
    here.set(key, attempt);
    attempt.round = round;
    const next = attempt.untried.shift();
    if (!next) leaveOut(attempt, container, key);
    else {
      attempt.current = next;
      container[key] = next.value;
    }
    return true;
  }
  return false;
}

/**
 * From the record to the value that an issue is about, as far as there is something. JSON in a text is read on the way.
 */
function locateValues(path: Issue['path'], root: Container): readonly ValueLocation[] {
  const places: ValueLocation[] = [[root, 'record']];
  for (const step of path) {
    const [container, key] = places.at(-1) as ValueLocation;
    if (typeof container[key] === 'string') container[key] = tryReadJson(container[key]);
    const inner = container[key];
    if (inner === null || typeof inner !== 'object') break;
    places.push([inner as Container, step as string | number]);
  }
  return places;
}

function tryReadJson(text: string): unknown {
  try {
    const value = parseJsonText(text);
    return value !== null && typeof value === 'object' ? value : text;
  } catch {
    return text;
  }
}

function getAttempts(container: unknown, { attempts }: SalvageState): Map<string | number, ReadAttempt> {
  const known = attempts.get(container) ?? new Map<string | number, ReadAttempt>();
  attempts.set(container, known);
  return known;
}

function leaveOut(attempt: ReadAttempt, container: Container, key: string | number): void {
  attempt.isLeftOut = true;
  delete attempt.current;
  if (Array.isArray(container)) container[key as number] = null;
  else delete container[key];
}

/** What is left out with all that is around it is reported as it came. */
function restore(value: unknown, container: Container, key: string | number): void {
  if (value === undefined) delete container[key];
  else container[key] = value;
}

/** A spelling that has another reading as well is no reading. True where there was one. */
function leaveOutAmbiguous({ attempts }: SalvageState): boolean {
  let found = false;
  for (const [container, here] of attempts) {
    for (const [key, attempt] of here) {
      if (!attempt.current?.isAmbiguous) continue;
      found = true;
      leaveOut(attempt, container as Container, key);
    }
  }
  return found;
}

/** Elements go all at once, because the places of those behind them move. */
function dropElements({ attempts, partial, elements }: SalvageState): void {
  for (const [container, here] of attempts) {
    if (!Array.isArray(container)) continue;
    for (const { loss, isLeftOut, isDropped } of here.values()) {
      if (isLeftOut) partial.set(container, loss.path);
      if (isDropped) elements.push(loss);
    }
    if (![...here.values()].some(({ isDropped }) => isDropped)) continue;
    const kept = [...container.keys()].filter((index) => !here.get(index)?.isDropped);
    const known = kept.map((index) => here.get(index));
    // Not by splice, which takes elements as arguments: there may be more than a call can have.
    for (const [place, index] of kept.entries()) container[place] = container[index] as unknown;
    container.length = kept.length;
    here.clear();
    for (const [index, attempt] of known.entries()) if (attempt) here.set(index, attempt);
  }
}

type Marks = Map<unknown, Map<string, string>>;

function buildSalvage<R>(record: R, work: SalvageState): Salvage<R> {
  const [lost, nulled, partial, damaged]: [Marks, Marks, Marks, Marks] = [new Map(), new Map(), new Map(), new Map()];
  const losses: Loss[] = [...work.elements];
  const conversions: Conversion[] = [];
  /**
   * What was read has the shape of what was written, except where a codec made something else of it. Returns the path
   * of a loss inside.
   */
  const visit = (written: unknown, read: unknown): string | undefined => {
    if (written === null || typeof written !== 'object') return undefined;
    let inside = work.partial.get(written);
    for (const [key, { loss, current }] of work.attempts.get(written) ?? []) {
      if (current) conversions.push({ path: loss.path, value: loss.value, readAs: current.value });
      else {
        inside = loss.path;
        losses.push(loss);
        mark(lost, read, String(key), loss.path);
        if (Object.hasOwn(written, key)) mark(nulled, read, String(key), loss.path);
      }
    }
    const parts = read !== null && typeof read === 'object' ? (read as Container) : {};
    for (const [key, value] of Object.entries(written)) {
      const path = visit(value, parts[key]);
      inside ??= path;
      if (Array.isArray(value) && path !== undefined) mark(damaged, read, key, path);
      if (work.partial.has(value)) mark(partial, read, key, path ?? '');
    }
    return inside;
  };
  visit(work.root['record'], record);
  const without = (...marks: readonly Marks[]) =>
    rebuild(record, (object, copy) => {
      for (const keys of marks) for (const key of keys.get(object)?.keys() ?? []) delete copy[key];
    }) as R;
  const variants = {
    withNulls: rebuild(record, (object, copy) => {
      for (const key of lost.get(object)?.keys() ?? []) copy[key] = null;
    }) as R,
    withoutNulls: without(nulled),
    withoutPartialLists: without(partial),
    withoutDamagedLists: without(damaged, nulled),
  };
  const gaps = new Map(
    [...partial, ...lost].map(([object]) => [
      object,
      new Map([...(partial.get(object) ?? []), ...(lost.get(object) ?? [])]),
    ]),
  );
  return { record, variants, gaps, losses, conversions };
}

function mark(marks: Marks, object: unknown, key: string, path: string): void {
  marks.set(object, (marks.get(object) ?? new Map<string, string>()).set(key, path));
}

/** A copy in which `change` may alter the copy of each object. */
function rebuild(value: unknown, change: (object: object, copy: Container) => void): unknown {
  if (Array.isArray(value)) return value.map((element) => rebuild(element, change));
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  const copy: Container = Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, rebuild(inner, change)]),
  );
  change(value, copy);
  return copy;
}

const formatPath = (path: Issue['path']): string =>
  path.reduce<string>(
    (before, step) => (typeof step === 'number' ? `${before}[]` : before ? `${before}.${String(step)}` : String(step)),
    '',
  );
