// Measures imgaudit, and its peers where they are installed, on one generated log. See README.md beside this file.

import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import { generateLog } from './generate-log.mjs';
import { generateManyNames } from './generate-many-names.mjs';
import { generateOwnRules } from './generate-own-rules.mjs';
import { generateSmallFiles } from './generate-small-files.mjs';
import { generateVendorLog, VENDOR_LOGS } from './generate-vendor-log.mjs';
import { bestOfEach } from './measure.mjs';
import { writeZip } from './write-zip.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '42' },
    runs: { type: 'string', default: '3' },
    folder: { type: 'string' },
    large: { type: 'boolean', default: false },
    vendors: { type: 'boolean', default: false },
    out: { type: 'string', default: here('./results') },
  },
});
const [events, seed, runs] = [Number(values.events), Number(values.seed), Number(values.runs)];
/** The shorter a command, the more of its time is noise, so the more often it runs. */
const [often, veryOften] = [runs * 3, runs * 9];
const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'imgaudit-bench-'));
mkdirSync(folder, { recursive: true });
const inFolder = (name) => join(folder, name);
const [log, archive, more] = [inFolder('log.ndjson'), inFolder('log.ndjson.gz'), inFolder('more.ndjson')];
const [database, ofArchive] = [inFolder('case.db'), inFolder('archive.db')];
const [smallFolder, ofSmall] = [inFolder('small-files'), inFolder('small-files.db')];
const ownRules = inFolder('own-rules.yml');
generateOwnRules(ownRules, 200);
const imgaudit = (...args) => ['node', here('../bin/imgaudit.js'), ...args];
const lately = ['--as-of', 'latest', '--since', '30d'];
const asked = ['--db', database, ...lately];
/** Ten days that have twenty days before them to learn from, as a responder has; `lately` has none. */
const learned = ['--db', database, '--as-of', 'latest', '--since', '10d'];
/** As many files as a trail writes in a month, of as many records as a busy quarter of an hour has. */
const smallFiles = { files: Math.min(4000, Math.ceil(events / 250)), records: 60 };
const image = 'payments/svc-7:v1.3';
const hasDuckdb = existsSync(here('./node_modules/@duckdb/node-api'));
const isInstalled = (program) => spawnSync(program, ['--version']).status === 0;

const nothing = ['node', '-e', '0'];

const rows = [];
/** One row of the table. */
async function measure(what, command, { before, bar, times } = {}) {
  const [seconds] = await measureInTurn([{ what, command, before, bar }], times);
  return seconds;
}

/** One row each, of commands that are compared with each other and therefore take turns. */
async function measureInTurn(sides, times = runs) {
  process.stderr.write(`${sides.map(({ what }) => what).join(', ')} …\n`);
  const best = await bestOfEach(times, sides);
  for (const [index, { what, bar = null }] of sides.entries()) rows.push({ what, ...best[index], bar });
  return best.map(({ seconds }) => seconds);
}

/** One row, less the time that an empty Node program takes to start, which is measured in turn with the command. */
async function measureBeyondStart(what, command, { bar, times }) {
  process.stderr.write(`${what} …\n`);
  const [start, { seconds, megabytes }] = await bestOfEach(times, [{ command: nothing }, { command }]);
  rows.push({ what, seconds: seconds - start.seconds, megabytes, bar });
}

/** The logs of other vendors, half as many records each: all formats but one are read in the ordinary way. */
async function measureVendors() {
  const count = Math.ceil(events / 2);
  for (const vendor of VENDOR_LOGS) {
    const path = inFolder(`${vendor}.${vendor === 'nginx' ? 'log' : 'ndjson'}`);
    const [ofVendor, duck] = [inFolder(`${vendor}.db`), inFolder(`${vendor}.duckdb`)];
    generateVendorLog(path, { vendor, count });
    const what = `${count.toLocaleString('en')} records of ${vendor}`;
    const load = { what: `DuckDB: load of ${what}`, command: ['node', here('./duckdb-load-log.mjs'), path, duck] };
    const command = imgaudit('import', path, '--db', ofVendor);
    const own = { what: `import of ${what}`, command, before: fresh(ofVendor), bar: '2.0 x DuckDB' };
    await measureInTurn(hasDuckdb ? [own, load] : [own]);
    for (const used of [path, ofVendor, duck]) rmSync(used, { force: true });
  }
}

/**
 * All events as files, beside the shell of SQLite, which prints the rows of the same view as they come, and DuckDB, which
 * copies what it loaded.
 */
async function measureExports() {
  const limit = ['--limit', String(events)];
  const written = inFolder('export');
  const sides = ['csv', 'ndjson', 'timesketch', 'parquet'].map((format) => {
    const command = imgaudit('events', '-f', format, '-o', written, '--force', ...limit, ...asked);
    return { what: `export: events as ${format}, all`, command, bar: '300 MB' };
  });
  const shell = ['sqlite3', '-csv', '-header', '-cmd', `.output ${written}`, database, 'SELECT * FROM events'];
  const copy = (format) => ['node', here('./duckdb-copy.mjs'), inFolder('duck.db'), written, format];
  await measureInTurn(
    [
      ...sides,
      ...(isInstalled('sqlite3') ? [{ what: 'sqlite3 -csv: events', command: shell }] : []),
      ...(hasDuckdb
        ? ['csv', 'parquet'].map((format) => ({ what: `DuckDB: COPY as ${format}`, command: copy(format) }))
        : []),
    ],
    1,
  );
  for (const suffix of ['', '.manifest.json']) rmSync(written + suffix, { force: true });
}

/** A day of the events by SQL: the view, by its text and by its number, beside a plain table without an index. */
async function measureView() {
  if (!isInstalled('sqlite3')) return;
  const plain = inFolder('plain.db');
  fresh(plain)();
  spawnSync('sqlite3', [plain, `ATTACH '${database}' AS c; CREATE TABLE events AS SELECT * FROM c.events`]);
  const [{ day }] = JSON.parse(
    spawnSync('sqlite3', ['-json', plain, 'SELECT date(max(time)) AS day FROM events'], { encoding: 'utf8' }).stdout,
  );
  const byText = `SELECT * FROM events WHERE time >= date('${day}', '-1 day') AND time < '${day}'`;
  const byNumber = `SELECT * FROM events WHERE time_ms >= unixepoch('${day}', '-1 day') * 1000 AND time_ms < unixepoch('${day}') * 1000`;
  await measureInTurn([
    {
      what: 'sqlite3: a day of the view events, by time_ms',
      command: ['sqlite3', database, byNumber],
      bar: '3 x plain table',
    },
    { what: 'sqlite3: a day of the view events, by time', command: ['sqlite3', database, byText] },
    { what: 'sqlite3: a day of a plain table', command: ['sqlite3', plain, byText] },
  ]);
}

/** Many small files, in a folder and in a zip of them. */
async function measureSmallFiles() {
  generateSmallFiles(smallFolder, smallFiles);
  const zip = inFolder('small-files.zip');
  writeZip(zip, smallFolder);
  const ofFiles = `${smallFiles.files.toLocaleString('en')} small gzip objects`;
  const load = ['node', here('./duckdb-load-trail.mjs'), smallFolder, inFolder('duck-small.db')];
  const importOf = (input) => ({ command: imgaudit('import', input, '--db', ofSmall), before: fresh(ofSmall) });
  await measureInTurn([
    { what: `import of ${ofFiles}`, ...importOf(smallFolder), bar: '2.0 x DuckDB' },
    { what: `import of a zip of ${ofFiles}`, ...importOf(zip), bar: '2.0 x DuckDB: load of the objects' },
    ...(hasDuckdb ? [{ what: `DuckDB: load of ${ofFiles}`, command: load }] : []),
  ]);
}

/** A case of ten times as many events, and what it adds to an import; gives the ratio to one into an empty case. */
async function measureLarge() {
  const [largeLog, other] = [inFolder('large.ndjson'), inFolder('other.ndjson')];
  const [large, grown, small] = [inFolder('large.db'), inFolder('grown.db'), inFolder('small.db')];
  process.stderr.write(`A log of ${events * 10} records …\n`);
  generateLog(largeLog, { events: events * 10, seed: seed + 2 });
  generateLog(other, { events, seed: seed + 3 });
  const whole = { before: fresh(large), bar: '400 MB', times: 1 };
  await measure('import of ten times as many', imgaudit('import', largeLog, '--db', large), whole);
  const copied = () => {
    fresh(grown)();
    copyFileSync(large, grown);
    // So that writing the copy is not part of what is measured.
    spawnSync('sync');
  };
  const [first, later] = await measureInTurn([
    {
      what: 'import of others into an empty case',
      command: imgaudit('import', other, '--db', small),
      before: fresh(small),
    },
    {
      what: 'import of the same into ten times as many',
      command: imgaudit('import', other, '--db', grown),
      before: copied,
      bar: '1.5 x an empty case',
    },
  ]);
  const about = imgaudit('timeline', image, '--db', large, ...lately);
  await measureBeyondStart('timeline, ten times as many', about, { bar: 'bare + 0.15 s', times: veryOften });
  return later / first;
}

function fresh(path) {
  return () => {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true });
  };
}

async function measureAll() {
  process.stderr.write(`A log of ${events} records …\n`);
  generateLog(log, { events, seed });
  generateLog(more, { events: Math.ceil(events / 10), seed: seed + 1 });
  await pipeline(createReadStream(log), createGzip({ level: 6 }), createWriteStream(archive));
  await measure('node -e 0', nothing, { times: veryOften });

  if (isInstalled('jq')) await measure('jq: nine fields as TSV', ['jq', '-r', JQ(), log], { times: 1 });
  if (isInstalled('sqlite-utils')) {
    const insert = ['sqlite-utils', 'insert', inFolder('utils.db'), 'events', log, '--nl'];
    await measure('sqlite-utils: insert --nl', insert, {
      times: 1,
      before: () => rmSync(inFolder('utils.db'), { force: true }),
    });
  }

  const imports = [
    {
      what: 'import',
      command: imgaudit('import', log, '--db', database),
      before: fresh(database),
      bar: '2.0 x DuckDB',
    },
    {
      what: 'import, gzip',
      command: imgaudit('import', archive, '--db', ofArchive),
      before: fresh(ofArchive),
      bar: '1.5 x plain',
    },
    ...(hasDuckdb
      ? [{ what: 'DuckDB: load', command: ['node', here('./duckdb-load.mjs'), log, inFolder('duck.db')] }]
      : []),
  ];
  const [plain, gzip, duckdb = null] = await measureInTurn(imports);
  const again = await measure('import, the same again', imgaudit('import', log, '--db', database), {
    bar: '0.5 x first',
  });
  const bytes = statSync(database).size / events;
  const beyond = [
    ['--version', ['--version'], 'bare + 0.04 s', veryOften],
    ['timeline', ['timeline', image, ...asked], 'bare + 0.08 s', veryOften],
    ['summary', ['summary', ...asked], 'bare + 1 s', often],
    ['suspicious --public-only', ['suspicious', '--public-only', ...asked], 'bare + 2 s', often],
    ['suspicious, all rules, no baseline', ['suspicious', '--format', 'json', ...asked], 'bare + 5 s', often],
    ['200 own rules', ['suspicious', '--rules', ownRules, '--rule', 'own-rule-*', ...asked], 'bare + 5 s', runs],
    [
      'suspicious, all rules, with a baseline',
      ['suspicious', '--format', 'json', ...learned],
      'bare + 4 s, 400 MB',
      runs,
    ],
    ['export: events as NDJSON, all', ['events', '-f', 'ndjson', '--limit', String(events), ...asked], null, 1],
  ];
  for (const [what, args, bar, times] of beyond) await measureBeyondStart(what, imgaudit(...args), { bar, times });
  for (const { of, count } of [
    { of: 'tags', count: Math.ceil(events / 5) },
    { of: 'programs', count: events },
  ]) {
    const [names, ofNames] = [inFolder(`${of}.ndjson`), inFolder(`${of}.db`)];
    generateManyNames(names, { of, count });
    fresh(ofNames)();
    const [program, ...importing] = imgaudit('import', names, '--db', ofNames);
    spawnSync(program, importing);
    const question = ['suspicious', '--format', 'json', '--db', ofNames, '--as-of', 'latest', '--since', '10d'];
    await measure(`suspicious, ${count} ${of} that all differ`, imgaudit(...question), { bar: '400 MB', times: 1 });
  }
  await measureExports();
  await measureView();
  await measureSmallFiles();
  await measureVendors();
  await measure(`import of ${Math.ceil(events / 10)} more`, imgaudit('import', more, '--db', database), { times: 1 });
  const intoLarge = values.large ? await measureLarge() : null;

  const ratios = {
    importToDuckdb: duckdb === null ? null : plain / duckdb,
    gzipToPlain: gzip / plain,
    againToFirst: again / plain,
    intoLargeToEmpty: intoLarge,
    bytesPerEvent: bytes,
  };
  tell(ratios);
  return ratios;
}

async function measureVendorsOnly() {
  await measureSmallFiles();
  await measureVendors();
  tell(null);
  return null;
}

try {
  save(await (values.vendors ? measureVendorsOnly() : measureAll()));
} finally {
  if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });
}

function JQ() {
  const fields = ['time', 'action', 'namespace_repo', 'tag', 'http_request_remoteaddr', 'http_response_status'];
  return `[${[...fields, 'user_identity_principal_id', 'network_type', 'http_request_id'].map((name) => `.${name}`).join(', ')}] | @tsv`;
}

function tell(ratios) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  process.stdout.write(
    `${line(['what', 'seconds', 'of processors', 'peak MB', 'first bar'])}\n${line(['---', '---:', '---:', '---:', '---'])}\n`,
  );
  for (const { what, seconds, processorSeconds = null, megabytes, bar } of rows) {
    const cells = [what, seconds.toFixed(2), processorSeconds?.toFixed(2) ?? '', megabytes ?? '', bar ?? ''];
    process.stdout.write(`${line(cells)}\n`);
  }
  if (ratios === null) return;
  const { importToDuckdb, gzipToPlain, againToFirst, intoLargeToEmpty, bytesPerEvent } = ratios;
  const ratio = (value) => (value === null ? 'not measured' : value.toFixed(2));
  process.stdout.write(
    `\nimport to DuckDB ${ratio(importToDuckdb)}, gzip to plain ${ratio(gzipToPlain)}, again to first ${ratio(againToFirst)}, into a large case to an empty one ${ratio(intoLargeToEmpty)}, ${bytesPerEvent.toFixed(0)} bytes an event\n`,
  );
}

function save(ratios) {
  mkdirSync(values.out, { recursive: true });
  const date = new Date().toISOString().slice(0, 10);
  const machine = { processors: availableParallelism(), node: process.version, platform: process.platform };
  const path = join(values.out, `${date}.json`);
  writeFileSync(path, `${JSON.stringify({ date, machine, events, seed, ratios, rows }, null, 2)}\n`);
  process.stderr.write(`Saved as ${path}\n`);
}
