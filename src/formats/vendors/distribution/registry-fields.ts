import { field, isObject, type JsonObject, says, textField } from '../../toolkit/index.ts';

export const COMPLETED = 'response completed';
const FAILED = 'response completed with error';
/** Refused before it was looked at, and always answered with 401: the only line of such a request. */
const REFUSED = 'error authorizing context';

/** One of these stands in each line of the registry about a request. */
export const REQUEST_WORDS: readonly string[] = [COMPLETED, REFUSED];

export function isRequestMessage(message: string | null): message is string {
  return message === COMPLETED || message === FAILED || isRefusal(message);
}

export function isRefusal(message: string | null): boolean {
  return message?.startsWith(REFUSED) === true;
}

/** The names that are read, and in which each may be written otherwise. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  msg: ['message'],
  time: ['@timestamp', 'timestamp', 'ts'],
  level: ['log.level', 'lvl', 'severity'],
  'http.request.id': [],
  'http.request.method': [],
  'http.request.uri': [],
  'http.request.host': [],
  'http.request.remoteaddr': [],
  'http.request.useragent': [],
  'http.request.contenttype': [],
  'http.response.status': [],
  'http.response.duration': [],
  'http.response.written': [],
  'http.response.contenttype': [],
  'auth.user.name': [],
  'auth.user.type': [],
  'err.code': [],
  'err.detail': [],
  'instance.id': [],
  'go.version': [],
};

/** What the Elastic Common Schema calls them, which shippers rename to: https://www.elastic.co/docs/reference/ecs */
const RENAMED: Readonly<Record<string, readonly string[]>> = {
  'http.request.uri': ['url.original', 'url.path'],
  'http.request.host': ['url.domain'],
  'http.request.remoteaddr': ['client.address', 'client.ip', 'source.address', 'source.ip'],
  'http.request.useragent': ['user_agent.original'],
  'http.response.status': ['http.response.status_code'],
  'http.response.written': ['http.response.body.bytes'],
  'auth.user.name': ['user.name'],
};

const NAMES = namesByPlain(FIELDS);
const RENAMED_NAMES = namesByPlain(RENAMED);

/** By each plain name the name of the registry, and how far it goes before others. */
type Names = ReadonlyMap<string, readonly [name: string, rank: number]>;

function namesByPlain(fields: Readonly<Record<string, readonly string[]>>): Names {
  const pairs = Object.entries(fields).flatMap(([name, others]) =>
    [name, ...others].map((one, rank) => [plain(one), [name, rank]] as const),
  );
  return new Map(pairs);
}

/** Shippers write underscores for dots, which many stores do not allow in names. */
function plain(name: string): string {
  return name.replace(/[._@]/g, '').toLowerCase();
}

const LONGEST_NAME = 64;
/** The names have at most three parts, of which each may be an object. */
const MOST_LEVELS = 4;
const MOST_MEMBERS = 200;

/**
 * The fields of a record under the names of the registry, where a shipper renamed them (`http_request_method`), took them
 * apart (`{"http":{"request":{"method":…}}}`) or another formatter wrote them (`log.formatter: logstash`).
 */
export function registryFields(record: JsonObject): JsonObject {
  const isAsWritten =
    typeof field(record, 'msg') === 'string' && says(record, 'time') && says(record, 'http.request.uri');
  if (isAsWritten) return record;
  const members = flat(record);
  const known = renamed(members, NAMES);
  const isRequest = isRequestMessage(textField(known, 'msg'));
  return isRequest ? { ...renamed(members, RENAMED_NAMES), ...known } : known;
}

type Member = readonly [name: string, value: unknown];

function renamed(members: readonly Member[], names: Names): JsonObject {
  const found = new Map<string, readonly [value: unknown, rank: number]>();
  for (const [name, value] of members) {
    const [own, rank] = names.get(name) ?? [];
    if (own === undefined || rank === undefined || value === '' || value === null) continue;
    if (rank < (found.get(own)?.[1] ?? Number.POSITIVE_INFINITY)) found.set(own, [value, rank]);
  }
  return Object.fromEntries([...found].map(([own, [value]]) => [own, value]));
}

/** The members of a record on all levels by their plain names. */
function flat(record: JsonObject): readonly Member[] {
  const members: Member[] = [];
  const add = (object: JsonObject, before: string, levels: number) => {
    for (const [name, value] of Object.entries(object)) {
      if (members.length >= MOST_MEMBERS || before.length + name.length > LONGEST_NAME) continue;
      if (!isObject(value)) members.push([plain(before + name), value]);
      else if (levels > 1) add(value, before + name, levels - 1);
    }
  };
  add(record, '', MOST_LEVELS);
  return members;
}
