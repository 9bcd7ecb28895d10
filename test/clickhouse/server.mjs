import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The engine of ClickHouse behind an HTTP front, as far as `@clickhouse/client` uses one: `node server.mjs <folder>`
 * prints the address when it is ready, and SIGTERM ends it. Requests are run one after the other. chdb ships the engine
 * without a server. With a configuration as second argument it is the one shard of a
 * cluster.
 */

/** chdb itself formats parameters and refuses binary formats, so the addon below it is asked. */
const load = createRequire(import.meta.url);
const { loadNative } = load(join(import.meta.dirname, 'node_modules/chdb/dist/loader.js'));
const engine = loadNative();

/** Members of a URL that a server does not take for settings of the query. */
const NO_SETTING =
  /^(query|database|query_id|session_id|role|default_format|param_.*|wait_end_of_query|http_.*|enable_http_.*|send_progress_.*|cancel_http_.*)$/;
const NAME = /^[a-z_0-9]+$/i;

const [, , given = '', config = ''] = process.argv;
const folder = given === '' ? mkdtempSync(join(tmpdir(), 'imgaudit-chdb-')) : given;
const connection = engine.CreateConnection(folder, config === '' ? [] : [`--config-file=${config}`]);

/**
 * Two things need servers that speak with each other: a queue of statements for all servers, and replication. So each
 * statement for all servers is run here alone, and replicated tables are made as others.
 */
function alone(sql) {
  const here = sql.replace(/ ON CLUSTER '[^']*'/, '');
  return here === sql ? sql : here.replace(/ReplicatedMergeTree\('[^']*', '[^']*'\)/, 'MergeTree');
}

let database = 'default';
const settings = new Map();

const run = (sql, parameters) =>
  parameters === undefined
    ? engine.QueryAsyncConnection(connection, sql, 'TabSeparated')
    : engine.QueryAsyncConnection(connection, sql, 'TabSeparated', parameters);

/** A session keeps what was set, a request of HTTP must not. */
async function set(wanted) {
  for (const [name, value] of wanted) {
    if (!NAME.test(name)) throw new Error(`Code: 115. no such setting: ${name}`);
    if (settings.get(name) !== value) await run(`SET ${name} = '${value.replaceAll("'", "''")}'`);
    settings.set(name, value);
  }
  for (const name of [...settings.keys()].filter((one) => !wanted.has(one))) {
    await run(`SET ${name} = DEFAULT`);
    settings.delete(name);
  }
}

async function use(name) {
  if (name === database) return;
  await run(`USE \`${name.replaceAll('`', '')}\``);
  database = name;
}

/** The parts of a multipart form by their names. */
function partsOf(body, boundary) {
  return body.split(`--${boundary}`).flatMap((part) => {
    const end = part.indexOf('\r\n\r\n');
    const name = /name="([^"]*)"/.exec(part.slice(0, Math.max(end, 0)))?.[1];
    return name === undefined ? [] : [[name, part.slice(end + 4, -2)]];
  });
}

/** The statement, the rows that follow it, and its parameters. */
function askedBy(url, headers, body) {
  const boundary = /boundary=(.*)$/.exec(headers['content-type'] ?? '')?.[1];
  const members = [...url.searchParams, ...(boundary === undefined ? [] : partsOf(body.toString('utf8'), boundary))];
  const all = new Map(members);
  const isForm = boundary !== undefined;
  const parameters = members.flatMap(([name, value]) => (name.startsWith('param_') ? [[name.slice(6), value]] : []));
  const inUrl = url.searchParams.get('query');
  return {
    sql: isForm ? all.get('query') : (inUrl ?? body.toString('utf8')),
    rows: !isForm && inUrl !== null && body.length > 0 ? body : null,
    parameters: Object.fromEntries(parameters),
    settings: new Map([...url.searchParams].filter(([name]) => !NO_SETTING.test(name))),
  };
}

const INPUT = /FROM input\('([^']*)'\)(.*) FORMAT (\w+)$/s;
const rowsFile = join(mkdtempSync(join(tmpdir(), 'imgaudit-rows-')), 'rows');

/** The engine reads the rows of a statement from the statement, but not those of `input`: they come from a file. */
async function insert(sql, rows) {
  if (!INPUT.test(sql)) return engine.InsertRawAsyncConnection(connection, sql, rows, false);
  writeFileSync(rowsFile, rows);
  return run(
    sql.replace(INPUT, (_, structure, rest, format) => `FROM file('${rowsFile}', '${format}', '${structure}')${rest}`),
  );
}

async function answer(request, body) {
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname === '/ping') return Buffer.from('Ok.\n');
  const asked = askedBy(url, request.headers, body);
  await use(url.searchParams.get('database') ?? 'default');
  await set(asked.settings);
  const sql = config === '' ? asked.sql : alone(asked.sql);
  if (asked.rows !== null) {
    await insert(sql, asked.rows);
    return Buffer.alloc(0);
  }
  const hasParameters = Object.keys(asked.parameters).length > 0;
  const { bytes } = await run(sql, hasParameters ? asked.parameters : undefined);
  return Buffer.from(bytes);
}

let queue = Promise.resolve();

const server = http.createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  queue = queue.then(async () => {
    try {
      const bytes = await answer(request, Buffer.concat(chunks));
      response.writeHead(200, { 'Content-Type': 'text/plain; charset=UTF-8' }).end(bytes);
    } catch (error) {
      const message = String(error.message ?? error);
      const code = /Code: (\d+)/.exec(message)?.[1] ?? '1';
      response.writeHead(500, { 'X-ClickHouse-Exception-Code': code }).end(message);
    }
  });
});

server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.on('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  // The engine would wait for merges; what it wrote is thrown away with its folder.
  if (given === '') rmSync(folder, { recursive: true, force: true });
  process.kill(process.pid, 'SIGKILL');
});
process.stdout.write(`http://127.0.0.1:${server.address().port}\n`);
