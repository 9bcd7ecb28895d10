/** What this program calls a thing, the first name that a command has, and what other programs call it. */
type Words = readonly [own: readonly string[], foreign: readonly string[]];

const OPTIONS: readonly Words[] = [
  [
    ['--since'],
    [
      '--from',
      '--start',
      '--begin',
      '--after',
      '--last',
      '--newer-than',
      '--freshness',
      '--since-time',
      '--start-date',
      '--from-date',
    ],
  ],
  [['--until'], ['--to', '--end', '--before', '--older-than', '--until-time', '--end-date', '--to-date']],
  [['--day'], ['--date', '--on']],
  [
    ['--format'],
    [
      '--json',
      '--csv',
      '--md',
      '--markdown',
      '--ndjson',
      '--jsonl',
      '--sarif',
      '--output-format',
      '--no-trunc',
      '--wide',
    ],
  ],
  [['--min-severity'], ['--severity', '--level', '--min']],
  [
    ['--top', '--limit'],
    [
      '-n',
      '--top',
      '--limit',
      '--count',
      '--max',
      '--head',
      '--number',
      '--max-items',
      '--max-results',
      '--page-size',
      '--tail',
      '--lines',
      '--take',
    ],
  ],
  [['--actor'], ['--user', '--username', '-u', '--who', '--principal', '--caller', '--identity', '--email']],
  [
    ['--image'],
    ['--repo', '--repository', '--namespace', '--name', '--repository-name', '--image-name', '--reference'],
  ],
  [['--ip'], ['--address', '--source-ip', '--host', '--cidr', '--src']],
  [['--action'], ['--verb', '--operation', '--method']],
  [['--event'], ['--category', '--event-type', '--kind', '--type']],
  [['--outcome'], ['--status', '--result']],
  [['--not-ip'], ['--exclude-ip', '--ignore-ip']],
  [['--not-actor'], ['--exclude-user', '--ignore-user', '--exclude-actor']],
  [['--not-image'], ['--exclude-image', '--ignore-image']],
  [['--client'], ['--user-agent', '--tool', '--agent']],
  [
    ['--text'],
    ['--grep', '--search', '--query', '--filter', '--selector', '--label', '--lookup-attributes', '-g', '-l'],
  ],
  [['--sort'], ['--order', '--order-by', '--sort-by', '--reverse']],
  [['--all'], ['--all-namespaces', '-A', '--everything', '--no-limit']],
  [['--account'], ['--project', '--subscription', '--account-id', '--registry-id', '--profile']],
  [['--db'], ['--file', '--database', '--case']],
  [['--output'], ['--out', '--outfile', '--save']],
  [['--tz'], ['--timezone', '--zone']],
  [['--quiet'], ['--silent', '-s']],
  [['--color'], ['--no-color', '--no-colour', '--colour']],
];

const COMMANDS: readonly Words[] = [
  [['images'], ['ls', 'list', 'repos', 'repositories', 'tags']],
  [['summary'], ['stats', 'statistics', 'overview', 'info']],
  [['suspicious'], ['findings', 'alerts', 'detect', 'scan', 'analyze', 'analyse', 'hunt']],
  [['events'], ['search', 'query', 'log', 'logs', 'find', 'grep', 'tail']],
  [['timeline'], ['history', 'trace', 'track']],
  [['actors'], ['users', 'accounts', 'who']],
  [['ips'], ['addresses', 'hosts']],
  [['import'], ['load', 'add', 'ingest', 'read', 'collect', 'init', 'create']],
  [['sources'], ['files', 'evidence', 'status']],
  [['show'], ['get', 'cat', 'inspect', 'describe', 'event']],
  [['verify'], ['check', 'validate']],
  [['--version'], ['version']],
  [['usage'], ['where', 'pods', 'running', 'deployments']],
];

/** Words that stand for a format alone: `--json` is `--format json`. */
const FORMATS = ['json', 'csv', 'md', 'markdown', 'ndjson', 'jsonl', 'sarif'];

/** Where no terminal makes a table narrow, nothing is cut. */
const SHOWS_ALL: readonly string[] = ['--no-trunc', '--wide'];

/**
 * The option of this program that does what an option of another one does: `--format json` for `--json`. Null if the
 * command has none. `known` lists the long names of its options.
 */
export function ownOption(word: string, known: readonly string[]): string | null {
  const [name = ''] = word.split('=');
  const [own = []] =
    OPTIONS.find(([, foreign]) => foreign.includes(name) || foreign.includes(name.toLowerCase())) ?? [];
  const found = own.find((option) => option !== name && known.includes(option));
  if (found === undefined) return null;
  const format = name.slice(2).toLowerCase();
  if (found === '--format' && SHOWS_ALL.includes(name)) return '--format csv';
  return found === '--format' && FORMATS.includes(format) ? `--format ${format}` : found;
}

/** The command of this program that does what a command of another one does; null if none does. */
export function ownCommand(word: string): string | null {
  return COMMANDS.find(([, foreign]) => foreign.includes(word.toLowerCase()))?.[0][0] ?? null;
}
