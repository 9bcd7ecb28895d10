// Measures imgaudit, and its peers where they are installed, on one generated log. See README.md beside this file.

import { spawnSync } from 'node:child_process';
import {
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
import { bestOf } from './measure.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '42' },
    runs: { type: 'string', default: '3' },
    folder: { type: 'string' },
    out: { type: 'string', default: here('./results') },
  },
});
const [events, seed, runs] = [Number(values.events), Number(values.seed), Number(values.runs)];
const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'imgaudit-bench-'));
mkdirSync(folder, { recursive: true });
const inFolder = (name) => join(folder, name);
const [log, archive, more] = [inFolder('log.ndjson'), inFolder('log.ndjson.gz'), inFolder('more.ndjson')];
const [database, ofArchive] = [inFolder('case.db'), inFolder('archive.db')];
const imgaudit = (...args) => ['node', here('../bin/imgaudit.js'), ...args];
const asked = ['--db', database, '--as-of', 'latest', '--since', '30d'];
const isInstalled = (program) => spawnSync(program, ['--version']).status === 0;

const rows = [];
/** One row of the table; `bare` is what is taken off: the start of a program that does nothing. */
async function measure(what, command, { before, bar = null, bare = 0, times = runs } = {}) {
  process.stderr.write(`${what} …\n`);
  const { seconds, megabytes } = await bestOf(times, command, { before });
  rows.push({ what, seconds: seconds - bare, megabytes, bar });
  return seconds;
}

try {
  process.stderr.write(`A log of ${events} records …\n`);
  generateLog(log, { events, seed });
  generateLog(more, { events: Math.ceil(events / 10), seed: seed + 1 });
  await pipeline(createReadStream(log), createGzip({ level: 6 }), createWriteStream(archive));
  const bare = await measure('node -e 0', ['node', '-e', '0'], { times: runs * 3 });

  const hasDuckdb = existsSync(here('./node_modules/@duckdb/node-api'));
  const duckdb = hasDuckdb
    ? await measure('DuckDB: load', ['node', here('./duckdb-load.mjs'), log, inFolder('duck.db')])
    : null;
  if (isInstalled('jq')) await measure('jq: nine fields as TSV', ['jq', '-r', JQ(), log], { times: 1 });
  if (isInstalled('sqlite-utils')) {
    const insert = ['sqlite-utils', 'insert', inFolder('utils.db'), 'events', log, '--nl'];
    await measure('sqlite-utils: insert --nl', insert, {
      times: 1,
      before: () => rmSync(inFolder('utils.db'), { force: true }),
    });
  }

  const fresh = (path) => () => {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true });
  };
  const plain = await measure('import', imgaudit('import', log, '--db', database), {
    before: fresh(database),
    bar: '2.0 x DuckDB',
  });
  const gzip = await measure('import, gzip', imgaudit('import', archive, '--db', ofArchive), {
    before: fresh(ofArchive),
    bar: '1.5 x plain',
  });
  const again = await measure('import, the same again', imgaudit('import', log, '--db', database), {
    bar: '0.5 x first',
  });
  const bytes = statSync(database).size / events;
  const image = 'payments/svc-7:v1.3';
  await measure('--version', imgaudit('--version'), { bare, bar: 'bare + 0.04 s', times: runs * 3 });
  await measure('timeline', imgaudit('timeline', image, ...asked), { bare, bar: 'bare + 0.08 s', times: runs * 3 });
  await measure('summary', imgaudit('summary', ...asked), { bare, bar: 'bare + 1 s' });
  await measure('suspicious --public-only', imgaudit('suspicious', '--public-only', ...asked), {
    bare,
    bar: 'bare + 2 s',
  });
  await measure('suspicious, all rules', imgaudit('suspicious', '--format', 'json', ...asked), {
    bare,
    bar: 'bare + 5 s',
  });
  await measure(`import of ${Math.ceil(events / 10)} more`, imgaudit('import', more, '--db', database), { times: 1 });

  const ratios = {
    importToDuckdb: duckdb === null ? null : plain / duckdb,
    gzipToPlain: gzip / plain,
    againToFirst: again / plain,
    bytesPerEvent: bytes,
  };
  tell(ratios);
  save(ratios);
} finally {
  if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });
}

function JQ() {
  const fields = ['time', 'action', 'namespace_repo', 'tag', 'http_request_remoteaddr', 'http_response_status'];
  return `[${[...fields, 'user_identity_principal_id', 'network_type', 'http_request_id'].map((name) => `.${name}`).join(', ')}] | @tsv`;
}

function tell({ importToDuckdb, gzipToPlain, againToFirst, bytesPerEvent }) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  process.stdout.write(
    `${line(['what', 'seconds', 'peak MB', 'first bar'])}\n${line(['---', '---:', '---:', '---'])}\n`,
  );
  for (const { what, seconds, megabytes, bar } of rows) {
    process.stdout.write(`${line([what, seconds.toFixed(2), megabytes ?? '', bar ?? ''])}\n`);
  }
  const ratio = (value) => (value === null ? 'not measured' : value.toFixed(2));
  process.stdout.write(
    `\nimport to DuckDB ${ratio(importToDuckdb)}, gzip to plain ${ratio(gzipToPlain)}, again to first ${ratio(againToFirst)}, ${bytesPerEvent.toFixed(0)} bytes an event\n`,
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
