import { createServer } from 'node:http';

/**
 * Stands in front of a server that is too old for imgaudit, and puts what imgaudit says into the words of that server:
 * `node old-front.mjs <url of the server>`. It prints its own address. What the server does not know is left out: settings,
 * and the comment of a table, which is remembered here. Parameters become literals. It decides nothing: whether a
 * statement succeeds, and with what rows, the server says.
 */
const target = process.argv[2];

/** Parts of a request that are no settings. */
const PROTOCOL = new Set(['database', 'query_id', 'wait_end_of_query']);
const EACH_ROW = /\s+FORMAT JSONCompactEachRow\s*$/;
const COMMENT = /\s+COMMENT '((?:[^'\\]|\\.)*)'\s*$/;
const CREATED = /^\s*CREATE TABLE (\S+)/;
const DROPPED = /^\s*DROP TABLE (\S+)/;
const PARAMETER = 'param_';

const known = new Set((await ask('SELECT name FROM system.settings', new URLSearchParams())).text.trim().split('\n'));
/** What was said of tables that are there, by their names. */
const comments = new Map();

const front = createServer(async (asked, answer) => {
  const { searchParams } = new URL(asked.url ?? '', 'http://localhost');
  const chunks = [];
  for await (const chunk of asked) chunks.push(chunk);
  const { status, text } = await translated(
    searchParams.get('query') ?? Buffer.concat(chunks).toString('utf8'),
    searchParams,
  );
  answer.writeHead(status);
  answer.end(text);
});
front.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${front.address().port}`));

async function translated(statement, searchParams) {
  const [, comment = null] = COMMENT.exec(statement) ?? [];
  const [, created = null] = CREATED.exec(statement) ?? [];
  const [, dropped = null] = DROPPED.exec(statement) ?? [];
  // Before the table is gone: the next holder may be told of its own one before this answer is here.
  if (dropped !== null) comments.delete(dropped);
  const isRows = EACH_ROW.test(statement);
  const sql = withLiterals(statement.replace(COMMENT, ''), searchParams).replace(EACH_ROW, '\nFORMAT JSONCompact');
  const given = await ask(withComments(sql), settingsOf(searchParams));
  if (given.status !== 200) return given;
  if (created !== null && comment !== null) comments.set(created, comment);
  return isRows ? { ...given, text: linesOf(given.text) } : given;
}

async function ask(sql, parameters) {
  try {
    const answered = await fetch(`${target}/?${parameters}`, { method: 'POST', body: sql });
    const text = await answered.text();
    return { status: answered.status, text: answered.ok ? text : reworded(text) };
  } catch (error) {
    return { status: 502, text: String(error) };
  }
}

/** An error as newer servers word it: its number first, and its name last. */
function reworded(text) {
  return text.replace(/^Code: (\d+), e\.displayText\(\) = ([\s\S]*)$/, 'Code: $1. DB::Exception: $2 (OLD_SERVER)');
}

function settingsOf(searchParams) {
  return new URLSearchParams([...searchParams].filter(([name]) => PROTOCOL.has(name) || known.has(name)));
}

function withLiterals(sql, searchParams) {
  return sql.replaceAll(/\{(\w+):(\w+)\}/g, (_, name, type) => {
    const value = searchParams.get(`${PARAMETER}${name}`) ?? '';
    return type === 'String' ? `'${value.replaceAll("'", "\\'")}'` : value;
  });
}

/** The server has no comments of tables: that of the one table that is asked about is written in its place. */
function withComments(sql) {
  const [, database, name] = /database = '(\w+)' AND name = '(\w+)'/.exec(sql) ?? [];
  if (name === undefined) return sql;
  return sql.replaceAll(/\bcomment\b/g, () => `'${comments.get(`${database}.${name}`) ?? ''}'`);
}

function linesOf(json) {
  return JSON.parse(json)
    .data.map((row) => `${JSON.stringify(row)}\n`)
    .join('');
}
