import { describe, expect, test } from 'vitest';
import type { RowWrite } from '../../src/load/tables/row-write.ts';
import { listTableInfos } from '../../src/load/tables/all.ts';
import { getTableInfo } from '../../src/load/tables/table.ts';
import { interpret } from '../../src/jobs/worker/interpret.ts';
import { listCountedFields } from '../../src/data-checks/counted-fields.ts';
import { catalogue } from '../../src/streams/catalogue.ts';
import type { Stream } from '../../src/streams/stream.ts';
import { footprint, mergeInto } from '../load/write/row-writes.ts';
import { withDatabase } from '../support/database.ts';
import { type AnsweredRequest, crawl, OBSERVED } from './crawl.ts';
import {
  buildEntries,
  changeField,
  findRecords,
  formatCounters,
  formatKeys,
  listLeaves,
  otherRecord,
  readField,
} from './fields.ts';

const answered = crawl(['US', 'GB']);
const findAnswers = (name: string) => answered.filter(({ stream }) => stream.name === name);
const deliveries = answered.flatMap(({ interpretation }) => interpretation.rowWrites);

const listRows = (write: RowWrite) => ('owner' in write ? write.rows : [write]);
const getTableName = ({ table }: RowWrite) => getTableInfo(table).name;

/** Columns that nothing fills, and why. There are none at present. */
const NEVER_FILLED: Readonly<Record<string, string>> = {};

/** Names of fields that count something. */
const COUNTS = /(_cnt|_amt|_all|count|views|likes|comments|favorites)$/;

interface ExaminedField {
  readonly path: string;
  /** Records that have the field, in the order in which they came. */
  readonly holders: readonly { readonly answer: AnsweredRequest; readonly record: unknown }[];
  /** The first of them with another value in this field, where that makes other rows. */
  readonly other: unknown;
}

const examined = new Map<Stream, readonly ExaminedField[]>();

/** Every field of a stream; computed by the first test that needs it. */
function findFields(stream: Stream): readonly ExaminedField[] {
  const known = examined.get(stream);
  if (known) return known;
  const records = findAnswers(stream.name).flatMap((answer) =>
    findRecords(answer).map((record) => ({ answer, record })),
  );
  const fields = listLeaves(stream).map((path) => {
    const holders = records.filter(({ record }) => readField(record, path) !== undefined);
    const [first] = holders;
    return { path, holders, other: first && otherRecord(first.answer, first.record, path) };
  });
  examined.set(stream, fields);
  return fields;
}

/** The keys of the rows of a record, or why it makes none. */
function loadKeys(answer: AnsweredRequest, record: unknown): string {
  try {
    return formatKeys(buildEntries(answer, record));
  } catch (error) {
    return String(error);
  }
}

describe.each(catalogue.filter(({ path }) => path !== null))('$name', (stream) => {
  const answers = findAnswers(stream.name);

  test('understands every record of the simulator and makes rows of it', () => {
    expect(answers.length).toBeGreaterThan(1);
    for (const { interpretation } of answers) {
      expect(interpretation.quarantined).toEqual([]);
      expect(interpretation.unknown).toEqual([]);
      expect(interpretation.rowWrites.length).toBeGreaterThanOrEqual(interpretation.records);
    }
  });

  test('describes the present where its rows are dated by the day of the run', () => {
    const textOf = ({ rowWrites: made }: AnsweredRequest['interpretation']) =>
      JSON.stringify(made.flatMap((delivery) => listRows(delivery).map(({ values }) => values)));
    const isDatedByRun = answers.some(
      ({ request, body, interpretation }) =>
        textOf(interpret(stream, { ...request, business_date: '2026-03-09' }, body, OBSERVED)) !==
        textOf(interpretation),
    );
    expect(isDatedByRun && stream.describes === 'lasting').toBe(false);
  });

  test('feeds the tables it names, all of them and no other', () => {
    const fed = new Set(answers.flatMap(({ interpretation }) => interpretation.rowWrites.map(getTableName)));
    expect([...fed].toSorted()).toEqual(stream.tables.map((table) => getTableInfo(table).name).toSorted());
  });

  test('fills the key of every row', () => {
    for (const { interpretation } of answers) {
      for (const delivery of interpretation.rowWrites) {
        const { key, columns } = getTableInfo(delivery.table);
        expect(key).not.toEqual([]);
        const filters = columns.filter(({ isFilter }) => isFilter).map(({ name }) => name);
        for (const { values } of listRows(delivery)) {
          for (const column of key) expect(values[column] ?? null).not.toBeNull();
          for (const column of key.filter((name) => !filters.includes(name))) expect(values[column]).not.toBe('');
        }
      }
    }
  });

  test('brings every field into a column', () => {
    const ignored = stream.ignored ?? {};
    const lost = findFields(stream).filter(({ path, holders, other }) => {
      if (path in ignored) return false;
      return (
        other === undefined && !holders.some(({ answer, record }) => otherRecord(answer, record, path) !== undefined)
      );
    });
    expect(
      lost.map(({ path, holders }) => (holders.length ? path : `${path}: no record of the simulator has it`)),
    ).toEqual([]);
  });

  test('loads a record in which a field outside the key is null or missing', () => {
    const refused = findFields(stream).flatMap(({ path, holders: [holder], other }) => {
      // A field that the simulator never fills is absent in every record that was understood above.
      if (path === '' || !holder) return [];
      const { answer, record } = holder;
      const keys = formatKeys(buildEntries(answer, record));
      if (other !== undefined && formatKeys(buildEntries(answer, other)) !== keys) return [];
      // An element of a list cannot be missing.
      return (path.endsWith('[]') ? [null] : [null, undefined]).flatMap((nothing) => {
        const loaded = loadKeys(
          answer,
          changeField(record, path, () => nothing),
        );
        return loaded === keys ? [] : [`${path} = ${nothing}: ${loaded}`];
      });
    });
    expect(refused).toEqual([]);
  });

  test('has the fields of its cumulative counters known to the check falling-counters', () => {
    // Keys and dates decide which rows there are, not what they count.
    const counted = findFields(stream).filter(({ path, holders: [holder], other }) => {
      if (!holder || other === undefined || !COUNTS.test(path)) return false;
      const { answer, record } = holder;
      return formatCounters(buildEntries(answer, other)) !== formatCounters(buildEntries(answer, record));
    });
    expect(listCountedFields(stream)).toEqual(counted.map(({ path }) => path));
  });
});

describe('all tables together', () => {
  const filled = new Map<string, Set<string>>();
  for (const delivery of deliveries) {
    const columns = filled.get(getTableName(delivery)) ?? new Set();
    filled.set(getTableName(delivery), columns);
    for (const { values } of listRows(delivery)) {
      for (const [column, value] of Object.entries(values))
        if (value !== null && value !== undefined) columns.add(column);
    }
  }

  test('have a comment for every column, and some record fills it', () => {
    const columns = listTableInfos().flatMap((info) => info.columns.map((column) => ({ table: info.name, ...column })));
    expect(columns.filter(({ comment }) => !/\S.{3,}/.test(comment))).toEqual([]);
    const empty = columns.filter(({ table, name }) => !filled.get(table)?.has(name));
    expect(empty.map(({ table, name }) => `${table}.${name}`)).toEqual(Object.keys(NEVER_FILLED));
  });

  // Between the lanes it may: the library knows yesterday, a real-time call now, and the last that was heard stands.
  test.each(['offline', 'realtime'])('loading all of the %s lane twice changes nothing the second time', (lane) =>
    withDatabase(async ({ pool }) => {
      const ofLane = answered
        .filter(({ stream }) => stream.lane === lane)
        .flatMap(({ interpretation }) => interpretation.rowWrites);
      const tables = listTableInfos().flatMap(({ name, history }) => (history ? [name, `${name}_history`] : [name]));
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
