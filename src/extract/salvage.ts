/**
 * Reads a record of which some values are not what its schema declares. A value with another spelling of the same meaning is taken
 * in that spelling. Any other value is left out, together with as little around it as the schema allows: a field that may be absent,
 * else the list element or the object that it is part of.
 */
import { z } from 'zod';
import { parseJson } from './json.ts';
import { type Respelling, respellings } from './respell.ts';

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
  /** Lost fields are absent, and lost list elements are left out. */
  readonly record: R;
  /** The same with null in the lost fields. */
  readonly withNulls: R;
  /** The same as `record` without the lists that lost elements. */
  readonly withoutPartialLists: R;
  /** What objects inside `record` have lost: by field, the path of the loss. A list that lost elements counts. */
  readonly gaps: ReadonlyMap<unknown, ReadonlyMap<string, string>>;
  readonly losses: readonly Loss[];
  readonly conversions: readonly Conversion[];
}

type Container = Record<string | number, unknown>;
type Place = readonly [container: Container, key: string | number];
type Issue = z.core.$ZodIssue;

/** What was tried with the value at one place. */
interface Attempt {
  readonly loss: Loss;
  readonly untried: Respelling[];
  current?: Respelling;
  isLeftOut?: true;
}

/** A record on its way: `root` holds it, so that each value in it has a container. */
interface Work {
  readonly root: Container;
  readonly attempts: Map<unknown, Map<string | number, Attempt>>;
  /** Lists that lost elements, and the path of their elements. */
  readonly partial: Map<unknown, string>;
  readonly elements: Loss[];
}

/** Spellings of one value, and steps outwards from it: real records need about five. */
const MOST_ROUNDS = 40;

/** The record without what cannot be read. Undefined where something is unreadable that the record cannot be without. */
export function salvage<R>(schema: z.core.$ZodType<R>, raw: unknown): Salvage<R> | undefined {
  const work: Work = { root: { record: structuredClone(raw) }, attempts: new Map(), partial: new Map(), elements: [] };
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const parsed = z.safeParse(schema, work.root['record']);
    if (parsed.success) {
      if (!leaveOutAmbiguous(work)) return resultOf(parsed.data, work);
    } else if (!parsed.error.issues.every((issue) => amend(issue, work))) return undefined;
    dropElements(work);
  }
  return undefined;
}

/** Tries the next thing with the value that an issue is about. False where only the whole record is left to leave out. */
function amend(issue: Issue, work: Work): boolean {
  const places = placesOf(issue.path, work.root);
  for (let depth = places.length - 1; depth > 0; depth--) {
    const [container, key] = places[depth] as Place;
    const here = attemptsIn(container, work);
    const known = here.get(key);
    if (known?.isLeftOut) {
      // An element goes at the end of the round. A field that may not be absent takes what it is part of with it.
      if (Array.isArray(container)) return true;
      if (!Object.hasOwn(container, key)) {
        container[key] = null;
        return true;
      }
      here.delete(key);
      restore(known.loss.value, container, key);
      continue;
    }
    const value = container[key];
    const inside = pathOf(issue.path.slice(depth));
    const attempt = known ?? {
      loss: {
        path: pathOf(issue.path.slice(0, depth)),
        reason: inside ? `${inside}: ${issue.message}` : issue.message,
        value,
      },
      untried: depth === places.length - 1 ? [...respellings(value, issue)] : [],
    };
    here.set(key, attempt);
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

/** From the record to the value that an issue is about, as far as there is something. JSON in a text is read on the way. */
function placesOf(path: Issue['path'], root: Container): readonly Place[] {
  const places: Place[] = [[root, 'record']];
  for (const step of path) {
    const [container, key] = places.at(-1) as Place;
    if (typeof container[key] === 'string') container[key] = jsonIn(container[key]);
    const inner = container[key];
    if (inner === null || typeof inner !== 'object') break;
    places.push([inner as Container, step as string | number]);
  }
  return places;
}

function jsonIn(text: string): unknown {
  try {
    const value = parseJson(Buffer.from(text));
    return value !== null && typeof value === 'object' ? value : text;
  } catch {
    return text;
  }
}

function attemptsIn(container: unknown, { attempts }: Work): Map<string | number, Attempt> {
  const known = attempts.get(container) ?? new Map<string | number, Attempt>();
  attempts.set(container, known);
  return known;
}

function leaveOut(attempt: Attempt, container: Container, key: string | number): void {
  attempt.isLeftOut = true;
  delete attempt.current;
  if (!Array.isArray(container)) delete container[key];
}

/** What is left out with all that is around it is reported as it came. */
function restore(value: unknown, container: Container, key: string | number): void {
  if (value === undefined) delete container[key];
  else container[key] = value;
}

/** A spelling that has another reading as well is no reading. True where there was one. */
function leaveOutAmbiguous({ attempts }: Work): boolean {
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
function dropElements({ attempts, partial, elements }: Work): void {
  for (const [container, here] of attempts) {
    if (!Array.isArray(container)) continue;
    const lost = [...here.values()].filter(({ isLeftOut }) => isLeftOut);
    if (!lost.length) continue;
    for (const { loss } of lost) {
      partial.set(container, loss.path);
      elements.push(loss);
    }
    const kept = [...container.keys()].filter((index) => !here.get(index)?.isLeftOut);
    const known = kept.map((index) => here.get(index));
    // Not by splice, which takes elements as arguments: there may be more than a call can have.
    for (const [place, index] of kept.entries()) container[place] = container[index] as unknown;
    container.length = kept.length;
    here.clear();
    for (const [index, attempt] of known.entries()) if (attempt) here.set(index, attempt);
  }
}

function resultOf<R>(record: R, work: Work): Salvage<R> {
  const lost = new Map<unknown, Map<string, string>>();
  const partial = new Map<unknown, Map<string, string>>();
  const losses: Loss[] = [...work.elements];
  const conversions: Conversion[] = [];
  // What was read has the shape of what was written, except where a codec made something else of it.
  const visit = (written: unknown, read: unknown): void => {
    if (written === null || typeof written !== 'object') return;
    for (const [key, { loss, current }] of work.attempts.get(written) ?? []) {
      if (current) conversions.push({ path: loss.path, value: loss.value, readAs: current.value });
      else {
        losses.push(loss);
        add(lost, read, String(key), loss.path);
      }
    }
    const inner = read !== null && typeof read === 'object' ? (read as Container) : {};
    for (const [key, value] of Object.entries(written)) {
      const path = work.partial.get(value);
      if (path !== undefined) add(partial, read, key, path);
      visit(value, inner[key]);
    }
  };
  visit(work.root['record'], record);
  const withNulls = rebuilt(record, (object, copy) => {
    for (const key of lost.get(object)?.keys() ?? []) copy[key] = null;
  }) as R;
  const withoutPartialLists = rebuilt(record, (object, copy) => {
    for (const key of partial.get(object)?.keys() ?? []) delete copy[key];
  }) as R;
  const gaps = new Map([...partial, ...lost].map(([object]) => [object, both(partial.get(object), lost.get(object))]));
  return { record, withNulls, withoutPartialLists, gaps, losses, conversions };
}

function add(to: Map<unknown, Map<string, string>>, object: unknown, key: string, path: string): void {
  to.set(object, (to.get(object) ?? new Map<string, string>()).set(key, path));
}

const both = (a: ReadonlyMap<string, string> = new Map(), b: ReadonlyMap<string, string> = new Map()) =>
  new Map([...a, ...b]);

/** A copy in which `change` may alter the copy of each object. */
function rebuilt(value: unknown, change: (object: object, copy: Container) => void): unknown {
  if (Array.isArray(value)) return value.map((element) => rebuilt(element, change));
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  const copy: Container = Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, rebuilt(inner, change)]),
  );
  change(value, copy);
  return copy;
}

const pathOf = (path: Issue['path']): string =>
  path.reduce<string>(
    (before, step) => (typeof step === 'number' ? `${before}[]` : before ? `${before}.${String(step)}` : String(step)),
    '',
  );
