import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandContext } from '../test/support/command-context.ts';
import { type Edition, manualPages } from './generated/manual-pages.ts';

/** The newest edition that the change log dates, or the day of SOURCE_DATE_EPOCH. */
function editionOf(): Edition {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const epoch = process.env['SOURCE_DATE_EPOCH'];
  if (epoch !== undefined) return { version, date: new Date(Number(epoch) * 1000).toISOString().slice(0, 10) };
  const [, date = ''] = /^## \d+\.\d+\.\d+ - (\d{4}-\d\d-\d\d)$/m.exec(readFileSync('CHANGELOG.md', 'utf8')) ?? [];
  return { version, date };
}

rmSync('man', { recursive: true, force: true });
mkdirSync('man');
for (const { name, text } of await manualPages(commandContext([], 80), editionOf()))
  writeFileSync(join('man', name), text);
