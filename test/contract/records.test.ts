import { describe, expect, test } from 'vitest';
import type { Delivery } from '../../src/load/batches.ts';
import { describedTables, tableInfo } from '../../src/load/tables/table.ts';
import { interpret } from '../../src/jobs/worker/interpret.ts';
import { catalogue } from '../../src/streams/catalogue.ts';
import { footprint, mergeInto } from '../load/deliveries.ts';
import { withDatabase } from '../support/database.ts';
import { type Answered, crawl, OBSERVED } from './crawl.ts';
import { changed, entriesOf, keysOf, leavesOf, otherRecord, recordsOf } from './fields.ts';

const answered = crawl(['US', 'GB']);
const answersOf = (name: string) => answered.filter(({ stream }) => stream.name === name);
const deliveries = answered.flatMap(({ interpretation }) => interpretation.deliveries);

const rowsOf = (delivery: Delivery) => ('owner' in delivery ? delivery.rows : [delivery]);
const tableOf = ({ table }: Delivery) => tableInfo(table).name;

/** Columns that nothing fills, and why; none for now. */
const NEVER_FILLED: Readonly<Record<string, string>> = {};

describe.each(catalogue.filter(({ path }) => path !== null))('$name', (stream) => {
  const answers = answersOf(stream.name);

  test('understands every record of the simulator and makes rows of it', () => {
    expect(answers.length).toBeGreaterThan(1);
    for (const { interpretation } of answers) {
      expect(interpretation.quarantined).toEqual([]);
      expect(interpretation.unknown).toEqual([]);
      expect(interpretation.deliveries.length).toBeGreaterThanOrEqual(interpretation.records);
    }
  });

  test('describes the present where its rows are dated by the day of the run', () => {
    const textOf = ({ deliveries: made }: Answered['interpretation']) =>
      JSON.stringify(made.flatMap((delivery) => rowsOf(delivery).map(({ values }) => values)));
    const isDatedByRun = answers.some(
      ({ request, body, interpretation }) =>
        textOf(interpret(stream, { ...request, business_date: '2026-03-09' }, body, OBSERVED)) !==
        textOf(interpretation),
    );
    expect(isDatedByRun && stream.describes === 'lasting').toBe(false);
  });

  test('feeds the tables it names, all of them and no other', () => {
    const fed = new Set(answers.flatMap(({ interpretation }) => interpretation.deliveries.map(tableOf)));
    expect([...fed].toSorted()).toEqual(stream.tables.map((table) => tableInfo(table).name).toSorted());
  });

  test('fills the key of every row', () => {
    for (const { interpretation } of answers) {
      for (const delivery of interpretation.deliveries) {
        const { key, columns } = tableInfo(delivery.table);
        expect(key).not.toEqual([]);
        // A filter that was not asked for: its comment says what empty means.
        const filters = columns.filter(({ comment }) => /\bempty\b/i.test(comment)).map(({ name }) => name);
        for (const { values } of rowsOf(delivery)) {
          for (const column of key) expect(values[column] ?? null).not.toBeNull();
          for (const column of key.filter((name) => !filters.includes(name))) expect(values[column]).not.toBe('');
        }
      }
    }
  });

  const records = answers.flatMap((answer) => recordsOf(answer).map((record) => ({ answer, record })));

  const leaves = leavesOf(stream).filter((path) => !(path in (stream.ignored ?? {})));

  test.each(leaves)('brings %s into a column', (path) => {
    const holders = records.filter(({ record }) => changed(record, path, (value) => value) !== undefined);
    if (!holders.length) throw new Error(`no record of the simulator has ${path}`);
    expect(holders.some(({ answer, record }) => otherRecord(answer, record, path) !== undefined)).toBe(true);
  });

  const fields = leavesOf(stream).filter((path) => path !== '');
  const optional = fields.flatMap((path) => {
    // A field the simulator never fills is absent in every record that was understood above.
    const holder = records.find(({ record }) => changed(record, path, (value) => value) !== undefined);
    if (!holder) return [];
    const { answer, record } = holder;
    const keys = keysOf(entriesOf(answer, record));
    const other = otherRecord(answer, record, path);
    const isKey = other !== undefined && keysOf(entriesOf(answer, other)) !== keys;
    return isKey ? [] : [{ path, answer, record, keys }];
  });

  test.each(optional)('loads a record in which $path is null or missing', ({ path, answer, record, keys }) => {
    // An element of a list cannot be missing.
    for (const nothing of path.endsWith('[]') ? [null] : [null, undefined]) {
      expect(
        keysOf(
          entriesOf(
            answer,
            changed(record, path, () => nothing),
          ),
        ),
      ).toBe(keys);
    }
  });
});

describe('all tables together', () => {
  const filled = new Map<string, Set<string>>();
  for (const delivery of deliveries) {
    const columns = filled.get(tableOf(delivery)) ?? new Set();
    filled.set(tableOf(delivery), columns);
    for (const { values } of rowsOf(delivery)) {
      for (const [column, value] of Object.entries(values))
        if (value !== null && value !== undefined) columns.add(column);
    }
  }

  test.each(describedTables())('$name: every column is described, and filled by some record', ({ name, columns }) => {
    for (const { comment } of columns) expect(comment).toMatch(/\S.{3,}/);
    const empty = columns.filter((column) => !filled.get(name)?.has(column.name));
    expect(empty.map((column) => `${name}.${column.name}`)).toEqual(
      Object.keys(NEVER_FILLED).filter((column) => column.startsWith(`${name}.`)),
    );
  });

  // Between the lanes it may: the library knows yesterday, a real-time call now, and the last that was heard stands.
  test.each(['offline', 'realtime'])('loading all of the %s lane twice changes nothing the second time', (lane) =>
    withDatabase(async ({ pool }) => {
      const ofLane = answered
        .filter(({ stream }) => stream.lane === lane)
        .flatMap(({ interpretation }) => interpretation.deliveries);
      const tables = describedTables().flatMap(({ name, history }) => (history ? [name, `${name}_history`] : [name]));
      expect((await mergeInto(pool, ofLane)).inserted).toBeGreaterThan(0);
      const before = await footprint(pool, ...tables);
      const later = ofLane.map((delivery) => ({
        ...delivery,
        requestId: delivery.requestId + 10_000,
        observedAt: new Date(delivery.observedAt.getTime() + 60_000),
      }));
      expect(await mergeInto(pool, later)).toMatchObject({ inserted: 0, updated: 0 });
      expect(await footprint(pool, ...tables)).toEqual(before);
    }),
  );
});
