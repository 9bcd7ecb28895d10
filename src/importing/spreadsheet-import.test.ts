import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importInto } from '../../test/support/import-into-case.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { expectVerifiedCase } from '../../test/support/verified-case.ts';
import { type ZipPart, zipOf } from '../../test/support/zip.ts';
import { openCaseForReading } from '../stores/sqlite/open/open-case-for-reading.ts';

const EVERYTHING = { window: null, where: [] };

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';

/** The parts of a spreadsheet with these sheets, which are written as XML. */
function workbook(sheets: readonly { readonly name: string; readonly rows: string }[], strings = ''): ZipPart[] {
  const list = sheets.map(({ name }, at) => `<sheet name="${name}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`).join('');
  const targets = sheets.map((_, at) => `<Relationship Id="rId${at + 1}" Target="worksheets/sheet${at + 1}.xml"/>`);
  return [
    { name: '[Content_Types].xml', body: `${XML}<Types/>` },
    { name: 'xl/workbook.xml', body: `${XML}<workbook ${MAIN} xmlns:r="r"><sheets>${list}</sheets></workbook>` },
    { name: 'xl/_rels/workbook.xml.rels', body: `${XML}<Relationships>${targets.join('')}</Relationships>` },
    ...sheets.map(({ rows }, at) => ({
      name: `xl/worksheets/sheet${at + 1}.xml`,
      body: `${XML}<x:worksheet xmlns:x="m"><x:sheetData>${rows}</x:sheetData></x:worksheet>`,
    })),
    { name: 'xl/sharedStrings.xml', body: `${XML}<sst ${MAIN}>${strings}</sst>` },
    {
      name: 'xl/styles.xml',
      body: `${XML}<styleSheet ${MAIN}><numFmts><numFmt numFmtId="170" formatCode="yyyy\\-mm\\-dd&quot;T&quot;hh:mm:ss"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>`,
    },
  ];
}

const inline = (text: string) => `<x:c t="inlineStr"><x:is><x:t>${text}</x:t></x:is></x:c>`;
const HEADINGS = ['time', 'action', 'namespace_repo', 'tag', 'http_request_id', 'access_credential_type'];
const HEADER = `<x:row r="3">${HEADINGS.map(inline).join('')}</x:row>`;
/** 2026-03-01T02:30:15 in days. The texts are shared, in runs, and behind a gap. */
const ROW =
  '<x:row r="4"><x:c r="A4" s="1"><x:v>46082.10434027778</x:v></x:c><x:c r="B4" t="s"><x:v>0</x:v></x:c><x:c r="C4" t="s"><x:v>1</x:v></x:c><x:c r="E4" t="str"><x:f>1</x:f><x:v>request 1</x:v></x:c></x:row>';
const STRINGS =
  '<si><t>DeleteTag</t></si><si><r><t>pro</t></r><r><t xml:space="preserve">d/api</t></r><rPh><t>x</t></rPh></si>';

test('the rows of a sheet are those of a table, with dates as dates, and can be read again', async () => {
  const folder = temporaryFolder();
  const [file, path] = [join(folder, 'portal.xlsx'), join(folder, 'case.db')];
  const sheets = [
    { name: 'Filter', rows: `<x:row>${inline('from')}${inline('to')}</x:row>` },
    { name: 'Empty', rows: '<x:row/>' },
    { name: 'Log &amp; more', rows: `<x:row/>${HEADER}${ROW}` },
  ];
  writeFileSync(file, zipOf(workbook(sheets, STRINGS)));
  const { files } = await importInto(path, [file]);
  expect(files.map((receipt) => [receipt.path.replace(file, ''), receipt.status, receipt.accepted])).toEqual([
    ['!/Filter', 'unrecognised', 0],
    ['!/Log & more', 'imported', 1],
  ]);
  const opened = openCaseForReading(path);
  const [event] = opened.case.events(EVERYTHING);
  opened.close();
  // The time is one of China, as for any table of this format.
  const time = Date.UTC(2026, 1, 28, 18, 30, 15);
  expect(event).toMatchObject({
    eventId: 'request 1',
    action: 'DeleteTag',
    time,
  });
  await expectVerifiedCase(path);
});

test.for<[title: string, parts: readonly ZipPart[], reason: RegExp]>([
  [
    'a letter',
    [
      { name: '[Content_Types].xml', body: '<Types/>' },
      { name: 'word/document.xml', body: '<d/>' },
    ],
    /without sheets/,
  ],
  ['a spreadsheet without cells', workbook([{ name: 'Sheet1', rows: '' }]), /without rows/],
  [
    'one with columns without end',
    workbook([{ name: 'a', rows: '<x:row><x:c r="ZZZ1"><x:v>1</x:v></x:c></x:row>' }]),
    /1024 columns/,
  ],
  ['one whose XML ends early', workbook([{ name: 'a', rows: '<x:row>' }]), /XML is damaged/],
  ['one with entities of its own', workbook([{ name: 'a', rows: '<x:row>&lol;</x:row>' }]), /XML is damaged/],
])('%s is refused with a reason', async ([, parts, reason]) => {
  const folder = temporaryFolder();
  const file = join(folder, 'file');
  writeFileSync(file, zipOf(parts));
  const { files } = await importInto(join(folder, 'case.db'), [file]);
  expect(files.map((receipt) => receipt.reason)).toEqual([expect.stringMatching(reason)]);
});

test('an entry of a ZIP archive whose checksum is wrong is not read, and the others are', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'file');
  const body =
    '{"action":"DeleteTag","namespace_repo":"a/b","tag":"v1","time":"2026-03-01T00:00:00Z","http_request_id":"1","access_credential_type":"Password"}\n';
  writeFileSync(
    file,
    zipOf([
      { name: 'forged.json', body, crc: 1 },
      { name: 'sound.json', body },
    ]),
  );
  const { files } = await importInto(join(folder, 'case.db'), [file]);
  expect(files.map(({ status }) => status)).toEqual(['unreadable', 'imported']);
});
