import { VIEW_COLUMNS, type ViewColumn } from '../../src/case/sql-reader.ts';
import type { GeneratedFile } from './generated-file.ts';
import { withSection } from './generated-file.ts';
import { SQL_QUESTIONS } from './sql-questions.ts';

/** The tables of docs/sql.md, given its text, and the metadata of a case for Datasette. */
export function sqlDocuments(manual: string): readonly GeneratedFile[] {
  const sections = Object.entries(VIEW_COLUMNS).map(([view, columns]) => [view, columnTable(columns)] as const);
  const withColumns = sections.reduce((text, [view, table]) => withSection(text, view, table), manual);
  return [
    { path: 'docs/sql.md', text: withSection(withColumns, 'questions', questionList()) },
    { path: 'docs/datasette-metadata.json', text: `${JSON.stringify(datasetteMetadata(), null, 2)}\n` },
  ];
}

function columnTable(columns: readonly ViewColumn[]): string {
  const rows = columns.map(([name, meaning]) => `| \`${name}\` | ${meaning} |`);
  return ['| column | meaning |', '|---|---|', ...rows].join('\n');
}

function questionList(): string {
  const items = SQL_QUESTIONS.map(({ title, sql }, index) => {
    return [`${index + 1}. ${title}`, '', '   ```sh', `   imgaudit sql "${sql}"`, '   ```'].join('\n');
  });
  return items.join('\n\n');
}

/** See https://docs.datasette.io/en/stable/metadata.html. The database is the one of the default case, imgaudit.db. */
function datasetteMetadata() {
  const columnsOf = (view: keyof typeof VIEW_COLUMNS) => Object.fromEntries(VIEW_COLUMNS[view]);
  const queries = SQL_QUESTIONS.map(({ id, title, sql }) => [id, { title, sql }] as const);
  return {
    title: 'A case of imgaudit',
    databases: {
      imgaudit: {
        tables: {
          events: {
            description: 'A row for each event of the imported logs',
            columns: columnsOf('events'),
          },
          evidence: { description: 'A row for each imported file', columns: columnsOf('evidence') },
        },
        queries: Object.fromEntries(queries),
      },
    },
  };
}
