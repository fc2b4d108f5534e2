/** A workbook for Excel and others: one sheet, and more where the rows do not fit. */
import type { ResultColumn } from '../load/connection/row-cursor.ts';
import { ConfigError } from '../errors.ts';
import type { ByteSink, RowWriter } from './row-writer.ts';
import { CellStyle, createRowRenderer, MAX_COLUMNS, MAX_ROWS, textCell, toLetters } from './xlsx-sheet.ts';
import { createZipWriter } from './zip.ts';

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** Formats 164 and above are our own. 49 is text. */
const STYLES = `${HEAD}<styleSheet xmlns="${MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss.000"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5">${[
  'numFmtId="0" fontId="0"',
  'numFmtId="49" fontId="1" applyFont="1" applyNumberFormat="1"',
  'numFmtId="164" fontId="0" applyNumberFormat="1"',
  'numFmtId="165" fontId="0" applyNumberFormat="1"',
  'numFmtId="49" fontId="0" applyNumberFormat="1"',
]
  .map((format) => `<xf ${format} fillId="0" borderId="0" xfId="0"/>`)
  .join(
    '',
  )}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;

/** A ZIP archive holds 4 GB of a sheet, and a character has 3 bytes at most. */
const MAX_CHARACTERS = 2 ** 30;

interface SheetLimits {
  /** With the header. */
  readonly maxRows?: number;
  readonly maxCharacters?: number;
}

/** Throws ConfigError for more columns than a sheet has. `limits`: of one sheet; others for tests. */
export function createXlsxWriter(
  columns: readonly ResultColumn[],
  sink: ByteSink,
  { maxRows = MAX_ROWS, maxCharacters = MAX_CHARACTERS }: SheetLimits = {},
): RowWriter {
  if (columns.length > MAX_COLUMNS) {
    throw new ConfigError(`the result has ${columns.length} columns, and a sheet has ${MAX_COLUMNS}`, {
      remedy: 'select fewer columns, or use --format parquet or csv',
    });
  }
  const zip = createZipWriter(sink);
  const render = createRowRenderer(columns);
  const header = columns.map(({ name }, index) => textCell(`${toLetters(index)}1`, name, CellStyle.header)).join('');
  // The first row stays in view.
  const start = `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15" defaultColWidth="18"/><sheetData><row r="1">${header}</row>`;
  let sheets = 0;
  let sheet: Awaited<ReturnType<typeof zip.begin>> | undefined;
  let number = 1;
  let characters = 0;
  const beginSheet = async () => {
    sheets += 1;
    number = 1;
    characters = 0;
    sheet = await zip.begin(`xl/worksheets/sheet${sheets}.xml`);
    await sheet.write(start);
    return sheet;
  };
  const endSheet = async () => {
    await sheet?.write('</sheetData></worksheet>');
    await sheet?.end();
    sheet = undefined;
  };
  return {
    async write(rows) {
      let xml = '';
      for (const row of rows) {
        if (number === maxRows || characters >= maxCharacters) {
          await sheet?.write(xml);
          xml = '';
          await endSheet();
        }
        sheet ??= await beginSheet();
        number += 1;
        const added = render(row, number);
        characters += added.length;
        xml += added;
      }
      await sheet?.write(xml);
    },
    async end() {
      sheet ??= await beginSheet();
      await endSheet();
      for (const [name, text] of buildParts(sheets)) {
        const part = await zip.begin(name);
        await part.write(HEAD + text);
        await part.end();
      }
      await zip.end();
    },
  };
}

function buildParts(sheets: number): readonly (readonly [name: string, text: string])[] {
  const numbers = Array.from({ length: sheets }, (_, index) => index + 1);
  const name = (number: number) => (number === 1 ? 'rows' : `rows ${number}`);
  const override = (part: string, type: string) =>
    `<Override PartName="/xl/${part}.xml" ContentType="${TYPES}.${type}+xml"/>`;
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`;
  const listed = numbers
    .map((number) => `<sheet name="${name(number)}" sheetId="${number}" r:id="rId${number}"/>`)
    .join('');
  const worksheets = numbers
    .map((number) => relation(`rId${number}`, 'worksheet', `worksheets/sheet${number}.xml`))
    .join('');
  return [
    ['xl/workbook.xml', `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${listed}</sheets></workbook>`],
    [
      'xl/_rels/workbook.xml.rels',
      `<Relationships xmlns="${PACKAGE}/relationships">${worksheets}${relation('styles', 'styles', 'styles.xml')}</Relationships>`,
    ],
    ['xl/styles.xml', STYLES.slice(HEAD.length)],
    [
      '_rels/.rels',
      `<Relationships xmlns="${PACKAGE}/relationships">${relation('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    ],
    [
      '[Content_Types].xml',
      `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${override('workbook', 'sheet.main')}${numbers.map((number) => override(`worksheets/sheet${number}`, 'worksheet')).join('')}${override('styles', 'styles')}</Types>`,
    ],
  ];
}
