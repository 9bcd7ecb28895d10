import { LONGEST_LINE } from '../../requests/access-line.ts';
import { type RegistryRequest, registryRequestOf } from '../../requests/registry-request.ts';
import { REQUEST_ACTIONS, requestEvent, statedText } from '../../requests/request-event.ts';
import {
  type Format,
  ignored,
  inRecords,
  pick,
  quote,
  type ReadContext,
  type ReadOutcome,
  type Remark,
  readsTextLines,
  rejected,
  timeField,
} from '../../toolkit/index.ts';
import { dockerPathOf, jfrogActor, spacedTime } from './docker-path.ts';

interface RequestLine {
  readonly time: string;
  readonly trace: string | null;
  readonly address: string;
  readonly user: string;
  readonly method: string;
  readonly path: string;
  readonly status: string;
  readonly bytes: string | null;
  readonly userAgent: string | null;
}

const TIME = /^(?:\d{14}|\d{4}-\d\d-\d\dT[\d:.]{8,18}Z)$/;
const METHOD = /^[A-Z]{3,9}$/;

/** Cuts a line at its bars. The agent of version 7 comes last and may hold bars itself. */
function requestLineOf(line: string): RequestLine | null {
  if (line.length > LONGEST_LINE) return null;
  const columns = line.split('|', 40);
  if (!TIME.test(columns[0] ?? '')) return null;
  return columns.length >= 11 && METHOD.test(columns[4] ?? '') ? version7(columns) : version6(columns);
}

function version7(columns: readonly string[]): RequestLine {
  const [time = '', trace = '', address = '', user = '', method = '', path = '', status = '', , bytes = ''] = columns;
  const userAgent = statedText(columns.slice(10).join('|'));
  return { time, trace, address, user, method, path, status, bytes: bytes === '-1' ? null : bytes, userAgent };
}

/** `time|milliseconds|REQUEST|address|user|method|path|protocol|status|bytes`; traffic.log has UPLOAD and DOWNLOAD instead. */
function version6(columns: readonly string[]): RequestLine | null {
  const [time = '', , kind, address = '', user = '', method = '', path = '', , status = '', bytes = ''] = columns;
  if (columns.length !== 10 || kind !== 'REQUEST') return null;
  return { time, trace: null, address, user, method, path, status, bytes: statedText(bytes), userAgent: null };
}

interface JfrogRequest extends RegistryRequest {
  readonly remarks?: readonly Remark[];
}

/** The API of the platform: https://jfrog.com/help/r/jfrog-rest-apis */
function platformRequest({ method, path }: RequestLine): JfrogRequest | null {
  const bare = path.split('?', 1)[0]?.replace(/^\/artifactory(?=\/)/, '') ?? '';
  if (method === 'POST' && /^\/api\/docker\/[^/]{1,200}\/v2\/promote$/.test(bare)) {
    return {
      category: 'push',
      image: null,
      details: { fromRepository: bare.split('/')[3] ?? '', target: 'promotion' },
    };
  }
  const repository = /^\/api\/repositories\/([^/]{1,200})$/.exec(bare)?.[1];
  if (repository !== undefined) return repositoryRequest(method, repository);
  if (/^(?:\/access)?\/api\/(?:v[12]\/)?(?:security\/|tokens(?:\/|$))/.test(bare)) {
    return { category: bare.includes('/permissions') ? 'policy' : 'auth', image: null, details: { path: bare } };
  }
  return method === 'DELETE' ? deletedPath(bare) : null;
}

function repositoryRequest(method: string, repository: string): JfrogRequest | null {
  if (method === 'DELETE') return { category: 'delete', image: null, details: { target: 'repository', repository } };
  return method === 'PUT' || method === 'POST' ? { category: 'config', image: null, details: { repository } } : null;
}

/** `/<key>/<image>/<tag>` and `/<key>/<image>`, as the web pages delete. */
function deletedPath(path: string): JfrogRequest | null {
  const [, key, rest] = /^\/([^/]{1,200})\/([^?]{1,2000})$/.exec(path) ?? [];
  if (key === undefined || rest === undefined || /^(?:api|ui|access|router|webapp|v2)$/.test(key)) return null;
  const deleted = dockerPathOf(key, rest);
  if (deleted.kind === 'folder')
    return { category: 'delete', image: deleted.image, details: {}, remarks: ['folder-deleted'] };
  return deleted.kind === 'manifest' ? { category: 'delete', image: deleted.image, details: {} } : null;
}

function readOther(text: string): ReadOutcome {
  return text.includes('/v2/') && text.includes('|')
    ? rejected('it is no whole line of the request log')
    : ignored('it is not a line of the request log');
}

function readLine(text: string, context: ReadContext): ReadOutcome {
  const line = requestLineOf(text);
  if (line === null) return readOther(text);
  const uri = line.path.startsWith('/') ? line.path : `/${line.path}`;
  const request: JfrogRequest | null =
    platformRequest({ ...line, path: uri }) ?? registryRequestOf({ method: line.method, uri, status: line.status });
  if (request === null) return ignored('it is not a request for an image');
  const time = timeField({ time: spacedTime(line.time) }, 'time', context.assumedZone ?? 'utc');
  if (time === null) return rejected(`the time is ${quote(line.time)}, which is not a time`);
  const read = requestEvent(request, {
    time,
    method: line.method,
    status: line.status,
    peer: statedText(line.address),
    actor: jfrogActor(line.user),
    userAgent: line.userAgent,
    details: pick({ trace: line.trace, bytes: line.bytes }, ['trace', 'bytes']),
  });
  return read.outcome === 'events' ? { ...read, remarks: [...read.remarks, ...(request.remarks ?? [])] } : read;
}

export const format: Format = {
  id: 'jfrog-request-log',
  title: 'JFrog Artifactory request log (artifactory-request.log)',
  vendor: 'JFrog',
  documentation: 'https://jfrog.com/help/r/jfrog-platform-administration-documentation/request-log',
  howToExport: [
    'Copy $JFROG_HOME/artifactory/var/log/artifactory-request.log and those in archived/, or take them from a support bundle (Administration > Support Zone), or from the log shipper.',
    'Version 6: logs/request.log. Its times, and those of early versions of 7, name no zone: give that of the machine with --assume-tz.',
  ],
  signature: 'time|trace|address|user|GET|/api/docker/<key>/v2/<image>/manifests/<reference>|200|-1|1200|41|<agent>',
  limits: [
    'Behind a proxy the address is that of the proxy unless Artifactory trusts its header.',
    'The log does not say which repositories hold images: a deleted folder that is no file counts as an image.',
    'A promotion names its target in the body, which is not logged.',
    'With a sub-domain or port for each repository, the path does not name the repository.',
    'artifactory-access.log of the same machine tells the same requests: both count if both are imported; "trace" joins them.',
  ],
  actions: REQUEST_ACTIONS,
  remarks: {
    'folder-deleted': (count) =>
      `A folder was deleted ${inRecords(count)}: it counts as an image, but the log does not say what its repository holds.`,
  },
  ...readsTextLines({
    matches: (line) => requestLineOf(line) !== null,
    readLine,
    beginning: /\d{14}\||\d{4}-\d\d-\d\dT/g,
  }),
};
