import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readChunks } from '../../src/extract/read-chunks.ts';
import { openRecordFile, type RecordFileOptions } from '../../src/extract/record-file.ts';

const FIELDS = new Set(['id', 'name', 'count']);

async function withFile<T>(name: string, content: string | Buffer, work: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-records-'));
  try {
    await writeFile(join(folder, name), content);
    return await work(join(folder, name));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** All records of a file, and what was said about lines that were set aside. */
const read = (name: string, content: string | Buffer, options: RecordFileOptions & { size?: number } = {}) =>
  withFile(name, content, async (path) => {
    const records: unknown[] = [];
    const setAside: string[] = [];
    const file = await openRecordFile(path, options);
    const onSetAside = (message: string) => void setAside.push(message);
    for await (const chunk of readChunks(file, { size: options.size ?? 500, fields: FIELDS, onSetAside })) {
      expect(chunk.from).toBe(records.length + 1);
      records.push(...chunk.records);
    }
    return { records, setAside };
  });

const ALL = [
  { id: '1', name: 'a, b; c|d\té', count: '3' },
  { id: '2', name: 'say "x"\nand y', count: null },
];

describe('every usual dialect of CSV is read', () => {
  const quote = (text: string | null) => (text === null ? '' : `"${text.replaceAll('"', '""')}"`);
  const write = (delimiter: string, lineBreak = '\n') =>
    [Object.keys(FIELDS_ROW), ...ALL.map((row) => Object.values(row).map(quote))]
      .map((row) => row.join(delimiter))
      .join(lineBreak);
  const FIELDS_ROW = { id: 0, name: 0, count: 0 };

  test.each([
    ['comma', write(',')],
    ['semicolon', write(';')],
    ['tab', write('\t')],
    ['pipe', write('|')],
    ['comma and a blank', write(', ')],
    ['CRLF', write(',', '\r\n')],
    ['carriage returns alone', write(',', '\r')],
    ['a line sep=', `sep=|\r\n${write('|', '\r\n')}`],
    ['a delimiter that only sep= names', `SEP=^\n${write('^')}`],
    ['a byte order mark', `\ufeff${write(',')}`],
    ['a quoted header', write(',').replace('id,name,count', '"id","name","count"')],
    ['blank lines, and rows without any value', write(',').replace('\n', '\n\n,,\n').concat('\n,,\n\n')],
    [
      'columns without name and value',
      write(',').replace('count\n', 'count,,\n').replace(/"3"\n/, '"3",,\n').concat(',,'),
    ],
  ])('%s', async (_name, text) => {
    expect(await read('rows.csv', text)).toEqual({ records: ALL, setAside: [] });
  });

  test('any text is read back, whatever the delimiter', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: fc.constantFrom(...',;\t|"\n a\u2028é'.split('')) }), {
          minLength: 1,
          maxLength: 5,
        }),
        fc.constantFrom(',', ';', '\t', '|'),
        async (names, delimiter) => {
          const rows = names.map((name, i) => [String(i + 1), quote(name)].join(delimiter));
          const { records } = await read('rows.csv', [`id${delimiter}name`, ...rows].join('\n'));
          expect(records).toEqual(names.map((name, i) => ({ id: String(i + 1), name: name || null })));
        },
      ),
      { numRuns: 25 },
    ));
});

describe('one bad line of a CSV costs one line', () => {
  const HEADER = 'id,name,count';
  const rows = Array.from({ length: 2_000 }, (_, i) => `${i + 1},"n, ${i + 1}",${i}`);

  test.each([
    ['a comma too many', (row: string) => `${row},`, '4 values for 3 columns'],
    ['a comma too few', () => '700', '1 values for 3 columns'],
    ['a quote that is not closed', () => '700,"n,5', 'a quote is not closed'],
    ['a quote inside a value', () => '700,n"m,5', 'a quote is where none may be'],
    ['two quotes inside a value', () => '700,n "m" o,5', 'a quote is where none may be'],
    ['text behind a quote', () => '700,"n"m,5', 'a quote is where none may be'],
  ])('%s', async (_name, spoil, reason) => {
    const bad = spoil(rows[699] ?? '');
    const { records, setAside } = await read('rows.csv', [HEADER, ...rows.with(699, bad)].join('\r\n'));
    expect(records).toHaveLength(2_000);
    expect(records[699]).toBe(bad);
    expect(records.filter((record) => typeof record === 'object')).toHaveLength(1_999);
    expect(setAside).toEqual([expect.stringContaining(`line 701 of rows.csv: `)]);
    // The quotes of the rows behind may close an open one at another place.
    expect(setAside[0]).toMatch(new RegExp(`${reason}|a quote is (where none may be|not closed)`));
  });

  test('two stray quotes far apart cost two lines', async () => {
    const plain = Array.from({ length: 2_000 }, (_, i) => `${i + 1},n${i + 1},${i}`);
    const spoiled = plain.with(699, '700,"n,5').with(899, '900,x",5');
    const { records, setAside } = await read('rows.csv', [HEADER, ...spoiled].join('\n'));
    expect(records.filter((record) => typeof record === 'string')).toEqual(['700,"n,5', '900,x",5']);
    expect(setAside).toHaveLength(2);
  });

  test('a text with as many commas as a row is one value', async () => {
    const { records } = await read('rows.csv', `${HEADER}\n1,"first\na, b, c\nlast",5\n2,n,6\n`);
    expect(records).toEqual([
      { id: '1', name: 'first\na, b, c\nlast', count: '5' },
      { id: '2', name: 'n', count: '6' },
    ]);
  });

  test('a value in a column without a name is not dropped', async () => {
    const { records } = await read('rows.csv', 'id,name,\n1,a,\n2,b,c\n');
    expect(records).toEqual([{ id: '1', name: 'a' }, '2,b,c']);
  });

  test.each([
    ['id;id', 'two columns id'],
    ['product,title', 'no column of rows.csv is a field of the stream: its header line has product | title'],
    ["'id','name'", 'no column of rows.csv is a field'],
    ['id,na"me', 'the header line of rows.csv has a quote'],
  ])('a header that cannot be right is refused: %s', (header, message) =>
    expect(read('rows.csv', `${header}\n1,2\n`)).rejects.toThrow(message),
  );
});

describe('lines of NDJSON', () => {
  test('end at a line feed only', async () => {
    const name = 'a\u2028b\u2029c\u0085d\re';
    const text = `{"id":"1","name":"a\u2028b\u2029c\u0085d\\re"}\r\n\n{"id":1729000000000000001}`;
    expect(await read('rows.ndjson', text)).toEqual({
      records: [{ id: '1', name }, { id: '1729000000000000001' }],
      setAside: [],
    });
  });

  test('that are no JSON are given out as text', async () => {
    const { records, setAside } = await read('rows.jsonl', '{"id":"1"}\n{"id":\n');
    expect(records).toEqual([{ id: '1' }, '{"id":']);
    expect(setAside).toEqual(['line 2 of rows.jsonl: it is not JSON']);
  });

  test('are not one JSON array', () =>
    expect(read('rows.ndjson', '[\n{"id":"1"}\n]')).rejects.toThrow('one JSON array'));
});

describe('encodings', () => {
  const text = 'id,name\n1,é\n2,漢字\n3,€ ok\n';
  const records = ['é', '漢字', '€ ok'].map((name, i) => ({ id: String(i + 1), name }));
  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le');
  const western = Buffer.from('id,name\n1,caf\xe9\n2,\x80 5\n', 'latin1');
  const chinese = Buffer.from([...Buffer.from('id,name\n1,'), 0xba, 0xba, 0xd7, 0xd6, 0x0a]);

  test('UTF-8 and UTF-16 are read by their byte order mark', async () => {
    expect((await read('rows.csv', text)).records).toEqual(records);
    expect((await read('rows.csv', utf16)).records).toEqual(records);
    expect((await read('rows.csv', Buffer.from(utf16).swap16())).records).toEqual(records);
  });

  test('others are read where they are named, and refused where not', async () => {
    const { records: cafes } = await read('rows.csv', western, { encoding: 'windows-1252' });
    expect(cafes).toEqual([
      { id: '1', name: 'café' },
      { id: '2', name: '€ 5' },
    ]);
    expect((await read('rows.csv', chinese, { encoding: 'GBK' })).records).toEqual([{ id: '1', name: '汉字' }]);
    await expect(read('rows.csv', western)).rejects.toMatchObject({
      message: 'rows.csv is not UTF-8 (line 2 is the first that is not)',
      remedy: expect.stringContaining('--encoding windows-1252'),
    });
    await expect(read('rows.csv', chinese)).rejects.toMatchObject({ remedy: expect.stringContaining('gbk') });
    await expect(read('rows.csv', utf16.subarray(2))).rejects.toMatchObject({
      remedy: expect.stringContaining('--encoding utf-16le'),
    });
    expect((await read('rows.csv', utf16.subarray(2), { encoding: 'utf-16le' })).records).toEqual(records);
    await expect(read('rows.csv', text, { encoding: 'klingon' })).rejects.toThrow('there is no encoding klingon');
  });

  test('a damaged line among good ones is set aside', async () => {
    const bytes = Buffer.concat([Buffer.from(text), Buffer.from('4,caf\xe9\n', 'latin1'), Buffer.from('5,ok\n')]);
    const { records: found, setAside } = await read('rows.csv', bytes);
    expect(found).toEqual([...records, '{"id":"4","name":"caf\ufffd"}', { id: '5', name: 'ok' }]);
    expect(setAside).toEqual([expect.stringMatching(/^line 5 .* bytes that are not text/)]);
    expect((await read('rows.csv', `${text}4,\ufffd\n`)).setAside).toEqual([]);
  });

  test.each([
    ['a workbook', Buffer.from('PK\u0003\u0004'), 'Excel workbook'],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x69, 0, 0, 0]), 'UTF-32'],
    ['Parquet', Buffer.from('PAR1'), 'Parquet'],
  ])('%s is refused by name', (_name, bytes, message) => expect(read('rows.csv', bytes)).rejects.toThrow(message));
});

describe('kinds of files', () => {
  const csv = 'id\tname\n1\ta\n';
  const records = [{ id: '1', name: 'a' }];

  test('compressed files are read, whatever their name, and damaged ones are refused', async () => {
    for (const name of ['rows.tsv.gz', 'rows.CSV.GZ', 'rows.csv']) {
      expect((await read(name, gzipSync(csv))).records).toEqual(records);
    }
    const long = gzipSync(`${csv}${'1\ta\n'.repeat(100_000)}`);
    await expect(read('rows.csv.gz', long.subarray(0, -20))).rejects.toThrow('rows.csv.gz cannot be decompressed');
    await expect(read('rows.csv.gz', gzipSync(Buffer.from('PK\u0003\u0004')))).rejects.toThrow('Excel workbook');
  });

  test('other endings need a format', async () => {
    await expect(read('rows.txt', csv)).rejects.toMatchObject({ remedy: expect.stringContaining('--format csv') });
    expect((await read('rows.txt', csv, { format: 'csv' })).records).toEqual(records);
    expect((await read('rows.csv', '')).records).toEqual([]);
  });
});

describe('rounded ids', () => {
  const exact = [
    '1729591234567890123',
    '1729591234567891387',
    '1729591234567892501',
    '1729384756102938475',
    '1729000000000000019',
  ];
  const csv = (ids: readonly string[]) => `name,product_id,gmv\n${ids.map((id) => `x,${id},1.7E+18\n`).join('')}`;

  test.each([
    ['an exponent', ['1729591234567890123', '1.72959E+18']],
    ['an exponent with a decimal comma', ['"1,72959E+18"']],
    ['zeros of a spreadsheet', ['1729591234567890000', '1729384756102930000']],
    ['doubles', exact.map((id) => String(BigInt(Number(id))))],
    ['shortest doubles', exact.map((id) => String(Number(id)))],
  ])('are refused with the name of the column: %s', (_name, ids) =>
    expect(read('rows.csv', csv(ids))).rejects.toThrow(/^the ids in column product_id of rows\.csv are rounded \(1/),
  );

  test('exact ids and other numbers are read', async () => {
    const { records } = await read('rows.csv', csv([...exact, '1729591234567890000', '', '12000']));
    expect(records).toHaveLength(exact.length + 3);
    expect((await read('rows.csv', csv(['17295912345678900']))).records).toHaveLength(1);
  });
});

test('the memory does not grow with the file, and a line that is too long is refused', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-records-'));
  try {
    const path = join(folder, 'rows.csv.gz');
    const rows = 200_000;
    const batches = function* () {
      yield 'id,name\n';
      for (let i = 0; i < rows; i += 1_000) {
        yield Array.from({ length: 1_000 }, (_, j) => `${i + j},"a product, with a name of usual length ${i}"\n`).join(
          '',
        );
      }
    };
    await pipeline(Readable.from(batches()), createGzip({ level: 1 }), createWriteStream(path));
    const before = process.memoryUsage().rss;
    let most = 0;
    let count = 0;
    for await (const chunk of readChunks(await openRecordFile(path), { size: 500, fields: FIELDS })) {
      count += chunk.records.length;
      if (count % 50_000 === 0) most = Math.max(most, process.memoryUsage().rss);
    }
    expect(count).toBe(rows);
    expect(most - before).toBeLessThan(300 * 1024 * 1024);
    const piece = Buffer.alloc(1024 * 1024, 'a');
    await pipeline(
      Readable.from(Array.from({ length: 40 }, () => piece)),
      createWriteStream(join(folder, 'long.ndjson')),
    );
    await expect(openRecordFile(join(folder, 'long.ndjson'))).rejects.toThrow(
      'line 1 of long.ndjson is longer than 16 MB',
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});
