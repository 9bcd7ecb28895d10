import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Measurement, measure } from './measurement.ts';
import { HELD_OUT, ORGANISATIONS } from './organisation.ts';

const DOCUMENT = 'docs/detection-quality.md';
const MEASURED = 'src/rules/measured.ts';
const [BEGIN, END] = ['<!-- figures: written by `npm run quality` -->', '<!-- /figures -->'];

const { values } = parseArgs({
  options: {
    small: { type: 'boolean', default: false },
    seeds: { type: 'string' },
    scale: { type: 'string' },
    month: { type: 'boolean', default: false },
    folder: { type: 'string' },
    'held-out': { type: 'boolean', default: false },
  },
});
const scale = Number(values.scale ?? (values.small ? 0.05 : 1));
const seeds = (values.seeds ?? (values.small ? '1' : '1,2,3')).split(',').map(Number);
const isWhole =
  !values.small && !values.month && values.seeds === undefined && values.scale === undefined && !values['held-out'];
const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'imgaudit-quality-'));
mkdirSync(folder, { recursive: true });
const common = {
  seeds,
  scale,
  folder,
  keeps: values.folder !== undefined,
  width: Math.min(4, availableParallelism()),
  tell: (progress: string) => process.stderr.write(`${progress}\n`),
};
try {
  const [own, heldOut] = [!values['held-out'], values['held-out'] || isWhole];
  const measured = own ? await measure({ ...common, organisations: ORGANISATIONS, isMonthOnly: values.month }) : null;
  const unseen = heldOut ? await measure({ ...common, organisations: HELD_OUT, isMonthOnly: true }) : null;
  const text = [
    ...(measured === null ? [] : [figuresAsText(measured)]),
    ...(unseen === null ? [] : [heldOutAsText(unseen)]),
  ].join('\n\n');
  process.stdout.write(`${text}\n`);
  if (isWhole && measured !== null) {
    writeInto(DOCUMENT, text);
    writeMeasured(measured);
  }
} finally {
  if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });
}

function figuresAsText({ tables }: Measurement): string {
  const { version }: { readonly version: string } = JSON.parse(readFileSync('package.json', 'utf8'));
  const size = scale === 1 ? 'full size' : `${scale} of full size`;
  return [
    `Version ${version}, seeds ${seeds.join(', ')}, ${size}, two organisations each, default options (\`suspicious --since … --as-of …\`, no allow entries).`,
    '### Each question',
    tables.questions,
    '### Incidents of each question',
    tables.incidents,
    '### Each attack, in the question about a month',
    tables.attacks,
    '### Each rule at medium or above, in the question about a month',
    tables.rules,
  ].join('\n\n');
}

/** Only sums: who reads which rule fails here would tune to it. */
function heldOutAsText({ tables }: Measurement): string {
  const names = HELD_OUT.map(({ name }) => name).join(', ');
  return [
    '### An organisation that no rule was tuned to',
    `${names}, the same seeds.`,
    tables.questions,
    tables.incidents,
  ].join('\n\n');
}

/** Writes what the manuals of the rules say of their precision. `npm run generate` then brings it into docs/rules.md. */
function writeMeasured({ rules }: Measurement): void {
  const [head = ''] = readFileSync(MEASURED, 'utf8').split('= new Map([');
  const lines = rules
    .toSorted((a, b) => (a.rule < b.rule ? -1 : 1))
    .map(({ rule, right, wrong }) => `  ['${rule}', { right: ${right}, wrong: ${wrong} }],\n`);
  writeFileSync(MEASURED, `${head}= new Map([\n${lines.join('')}]);\n`);
  process.stderr.write(`Written into ${MEASURED}: run npm run generate\n`);
}

function writeInto(path: string, text: string): void {
  const document = readFileSync(path, 'utf8');
  const [before, rest = ''] = document.split(BEGIN);
  const after = rest.split(END)[1] ?? '\n';
  writeFileSync(path, `${before}${BEGIN}\n\n${text}\n\n${END}${after}`);
  process.stderr.write(`Written into ${path}\n`);
}
