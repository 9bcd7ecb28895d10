import { expect, test } from 'vitest';
import { type ZipPart, zipOf } from '../../../test/support/zip.ts';
import { collected } from './open-archive.ts';
import { isOfficeDocument, sheetEntries } from './sheet-entries.ts';

/** The CSV of each sheet, or what is wrong with the document. */
async function sheetsOf(parts: readonly ZipPart[]): Promise<readonly string[] | string> {
  const bytes = zipOf(parts);
  const sheets: string[] = [];
  try {
    for await (const { name, open } of sheetEntries({ bytes }, bytes.length, null)) {
      sheets.push(`${name}: ${await collected(await open(), 1 << 26)}`);
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return sheets;
}

const TARGETS = '<R><Relationship Id="r1" Target="worksheets/a.xml"/><Relationship Id="r2" Target="/xl/b.xml"/></R>';

/** A document whose first sheet has some rows, with what differs from the simplest. */
function document(rows: string, more: Partial<Record<'workbook' | 'targets' | 'strings' | 'styles', string>> = {}) {
  const sheets = '<sheets><sheet name="a" id="r1"/><sheet name="b" id="r2"/><sheet id="r9"/><sheet/></sheets>';
  const parts: readonly (readonly [string, string | undefined])[] = [
    ['xl/workbook.xml', `<workbook>${more.workbook ?? ''}${sheets}</workbook>`],
    ['xl/_rels/workbook.xml.rels', more.targets ?? TARGETS],
    ['xl/worksheets/a.xml', `<worksheet>${rows}</worksheet>`],
    ['xl/sharedStrings.xml', more.strings],
    ['xl/styles.xml', more.styles],
  ];
  return parts.flatMap(([name, body]) => (body === undefined ? [] : [{ name, body }]));
}

const row = (...cells: readonly string[]) => `<row>${cells.join('')}</row>`;
const cell = (value: string, more = '') => `<c ${more}><v>${value}</v></c>`;
const text = (value: string) => cell(value, 't="str"');

test('cells of any kind are texts, and rows are as long as the first or longer', async () => {
  const rows = [
    row(text('k'), text('l'), text(''), text('')),
    row(text('a, "b"')),
    row(),
    row(text(''), text('')),
    row(text(' x'), cell('1', 't="b"'), cell('0', 't="b"'), text('')),
    row(cell('7', 't="s"'), cell('0', 't="s"')),
    row('<c r="C9"><v>1.5</v></c>', '<c r="1"><v>2</v></c>', cell('#N/A', 't="e"')),
    row('<c t="inlineStr"><is><t>in_x0041_line</t><rPh><t>hint</t></rPh></is></c>', '<c t="str"><f>1+1</f></c>'),
  ];
  const strings = '<sst><si><t>shared &amp; same</t></si></sst>';
  expect(await sheetsOf(document(rows.join(''), { strings }))).toEqual([
    'a: k,l\n"a, ""b""",\n" x",true,false\n,shared & same\n,,1.5,2,#N/A\ninAline,\n',
  ]);
});

const STYLES = `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy-mm"/><numFmt numFmtId="171" formatCode='0.0"days"[Red]'/>
  <numFmt numFmtId="172"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
  <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/><xf/></cellXfs></styleSheet>`;
const days = (value: string, style: number) => cell(value, `s="${style}"`);

test.for<[title: string, workbook: string, cells: readonly string[], csv: string]>([
  [
    'numbers without a style of dates',
    '',
    [days('46082', 0), days('46082', 3), days('46082', 4), days('46082', 9)],
    '46082,46082,46082,46082',
  ],
  [
    'dates',
    '',
    [days('46082', 1), days('46082.5', 2), days('61', 1)],
    '2026-03-01T00:00:00,2026-03-01T12:00:00,1900-03-01T00:00:00',
  ],
  [
    'times alone, numbers before all dates and after',
    '',
    [days('0.5', 1), days('60', 1), days('2958466', 1)],
    '0.5,60,2958466',
  ],
  ['what is no number', '', [days('', 1), days('soon', 1), days('1', 0)], ',soon,1'],
  [
    'dates of old Macintosh',
    '<workbookPr date1904="1"/>',
    [days('44620', 1), days('0.5', 1)],
    '2026-03-01T00:00:00,0.5',
  ],
  ['dates of a workbook that says so', '<workbookPr date1904="true"/>', [days('1', 1)], '1904-01-02T00:00:00'],
  ['dates of one that denies it', '<workbookPr/>', [days('61', 1)], '1900-03-01T00:00:00'],
])('%s are shown as a sheet shows them', async ([, workbook, cells, csv]) => {
  expect(await sheetsOf(document(row(...cells), { workbook, styles: STYLES }))).toEqual([`a: ${csv}\n`]);
});

test('sheets are found where the document says, and those that are not there are left out', async () => {
  const second = { name: 'xl/b.xml', body: `<worksheet>${row(text('x'))}</worksheet>` };
  expect(await sheetsOf([...document(''), second])).toEqual(['b: x\n']);
  expect(await sheetsOf([...document(row(text('y'))), second])).toEqual(['a: y\n', 'b: x\n']);
  const without = { targets: '<R><Relationship/><Other Id="r1" Target="worksheets/a.xml"/></R>' };
  expect(await sheetsOf(document(row(text('y')), without))).toMatch(/without rows/);
});

test('a document that is damaged, or is too large, says so', async () => {
  expect(await sheetsOf([{ name: 'xl/workbook.xml', body: '<workbook/>', flags: 1 }])).toMatch(
    /workbook.xml: it is encr/,
  );
  expect(await sheetsOf([{ name: 'word/document.xml', body: '<d/>' }])).toMatch(/without sheets/);
  expect(await sheetsOf(document('<row><c>'))).toMatch(/XML is damaged/);
  expect(await sheetsOf(document(row('<c r="AMK1"><v>1</v></c>')))).toMatch(/more than 1024 columns/);
  expect(await sheetsOf(document(row('<c r="AMJ1"><v>1</v></c>')))).toEqual([`a: ${','.repeat(1023)}1\n`]);
  const workbook = '<sheet name="s" id="r1"/>'.repeat(200);
  expect(await sheetsOf(document('', { workbook }))).toMatch(/more than 200 sheets/);
});

test('what Office writes is told by the name of its first entry', () => {
  const names = ['[Content_Types].xml', 'xl/workbook.xml', '_rels/.rels', 'xlsx', 'a/xl/b', ''];
  expect(names.map((name) => isOfficeDocument(zipOf([{ name, body: '' }])))).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
