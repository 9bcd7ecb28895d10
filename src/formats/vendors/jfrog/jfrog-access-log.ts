import { LONGEST_LINE } from '../../requests/access-line.ts';
import {
  asEvents,
  type Category,
  currentActions,
  describeClient,
  type Format,
  ignored,
  joined,
  NOTHING,
  quote,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  readsTextLines,
  rejected,
  remarkUnlessKnown,
  timeField,
} from '../../toolkit/index.ts';
import { type DockerPath, dockerPathOf, jfrogActor } from './docker-path.ts';

/** The word after ACCEPTED or DENIED, its category where it is about an image, and what it does. */
const WORDS: readonly (readonly [word: string, category: Category, description: string])[] = [
  ['DOWNLOAD', 'pull', 'Manifest downloaded; a layer: blob-pull'],
  ['DEPLOY', 'push', 'Manifest deployed (a signature, attestation or SBOM tag: sign); a layer: blob-push'],
  ['CREATE', 'push', 'Manifest created; a layer: blob-push'],
  ['UPDATE', 'push', 'Manifest updated; a layer: blob-push'],
  ['DELETE', 'delete', 'Image, tag or repository deleted'],
  ['MOVE', 'config', 'Moved to another path'],
  ['COPY', 'config', 'Copied to another path'],
  ['PROPERTY_ADD', 'config', 'Property added'],
  ['PROPERTY_DELETE', 'config', 'Property removed'],
  ['ANNOTATE', 'config', 'Property changed'],
  ['ANNOTATE_DELETE', 'config', 'Property removed'],
  ['SEARCH', 'list', 'Searched'],
  ['LOGIN', 'auth', 'Signed in'],
  ['AUTHENTICATE', 'auth', 'Authenticated'],
  ['FORM_SUBMIT', 'auth', 'Form of the sign-in sent'],
  ['CONFIGURATION_CHANGE', 'config', 'Configuration changed'],
  ['APPROVE', 'config', 'Approved'],
];
const ACTIONS = currentActions(
  { plane: 'data' },
  WORDS.flatMap(([word, category, description]) =>
    ['ACCEPTED', 'DENIED'].map((verdict) => [`${verdict} ${word}`, category, description] as const),
  ),
);
const CATEGORY_OF: ReadonlyMap<string, Category> = new Map(WORDS.map(([word, category]) => [word, category]));
const TRANSFERS: Readonly<Partial<Record<Category, Category>>> = { pull: 'blob-pull', push: 'blob-push' };

interface AccessEntry {
  readonly time: string;
  readonly trace: string | null;
  readonly verdict: string;
  readonly word: string;
  /** Key of the repository; empty for what is about none. */
  readonly key: string;
  readonly path: string;
  readonly user: string;
  readonly address: string;
}

const START =
  /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,]\d{1,9}Z?) (?:\[([^\]]{0,64})\] )?\[(ACCEPTED|DENIED) ([A-Z_ ]{1,40})\] /;

/** `TIME [TRACE] [VERDICT WORD] KEY:PATH  for client : USER / ADDRESS [token]`, or `… for USER/ADDRESS.` of version 6. */
function entryOf(line: string): AccessEntry | null {
  const start = line.length > LONGEST_LINE ? null : START.exec(line);
  if (start === null) return null;
  const [whole, time = '', trace, verdict = '', word = ''] = start;
  const rest = line.slice(whole.length - 1);
  const at = rest.lastIndexOf(' for ');
  if (at < 0) return null;
  const target = rest.slice(0, at).trim();
  const colon = target.indexOf(':');
  const [key, path] = colon < 0 ? ['', target] : [target.slice(0, colon), target.slice(colon + 1)];
  return { time, trace: trace || null, verdict, word, key, path, ...whoIn(rest.slice(at + 5)) };
}

/** The full stop at the end is no part of the address, nor what kind of credential it was. */
function whoIn(text: string) {
  const open = text.endsWith(']') ? text.lastIndexOf(' [') : -1;
  const bare = (open < 0 ? text : text.slice(0, open)).replace(/^client : /, '').replace(/\.$/, '');
  const slash = bare.lastIndexOf('/');
  return { user: bare.slice(0, Math.max(slash, 0)).trim(), address: bare.slice(slash + 1).trim() };
}

const NO_IMAGE = 'it is not a request for an image';

function categoryOf(word: string): Category | null {
  return (
    CATEGORY_OF.get(word) ?? (word.startsWith('BUILD_') ? 'build' : word.startsWith('PROPERTY_') ? 'config' : null)
  );
}

/** What the entry is about; null for a file that is no part of an image. */
function subjectOf(
  entry: AccessEntry,
  category: Category | null,
): { readonly category: Category; readonly path: DockerPath } | null {
  const path: DockerPath = entry.key === '' ? { kind: 'repository' } : dockerPathOf(entry.key, entry.path);
  if (path.kind === 'file') return null;
  if (category !== 'pull' && category !== 'push') return { category: category ?? 'other', path };
  if (path.kind === 'layer') return { category: TRANSFERS[category] ?? category, path };
  return path.kind === 'manifest' ? { category, path } : null;
}

function readLine(line: string, context: ReadContext): ReadOutcome {
  const entry = entryOf(line);
  if (entry === null) {
    return /\[(?:ACCEPTED|DENIED) /.test(line)
      ? rejected('it is no whole line of the access log')
      : ignored('it is not a line of the access log');
  }
  const category = categoryOf(entry.word);
  const subject = subjectOf(entry, category);
  if (subject === null) return ignored(NO_IMAGE);
  const time = timeField({ time: entry.time }, 'time', context.assumedZone ?? 'utc');
  if (time === null) return rejected(`the time is ${quote(entry.time)}, which is not a time`);
  const { client, remarks } = describeClient({ address: entry.address || null, userAgent: null });
  const { path } = subject;
  const event: RegistryEvent = {
    eventId: null,
    time: time.instant,
    category: subject.category,
    action: `${entry.verdict} ${entry.word}`,
    plane: 'data',
    outcome: entry.verdict === 'ACCEPTED' ? 'success' : 'denied',
    reasonCode: null,
    actor: jfrogActor(entry.user),
    client,
    image: 'image' in path && !isDeletedLayer(entry, path, context) ? path.image : null,
    region: null,
    account: null,
    details: detailsOf(entry, path),
  };
  return asEvents([event], null, time.remarks, remarks, remarkUnlessKnown(category !== null));
}

/** The edition of events since which a layer that is deleted is no image. */
const LAYERS_APART = 6;

/** With a tag goes each of its layers, and each has a line. */
function isDeletedLayer({ word }: AccessEntry, { kind }: DockerPath, { edition }: ReadContext): boolean {
  return kind === 'layer' && word === 'DELETE' && (edition ?? LAYERS_APART) >= LAYERS_APART;
}

function detailsOf({ key, trace }: AccessEntry, path: DockerPath) {
  return joined(
    trace === null ? NOTHING : { trace },
    path.kind === 'layer' ? { layerDigest: path.layerDigest } : NOTHING,
    path.kind === 'repository' && key !== '' ? { target: 'repository', repository: key } : NOTHING,
  );
}

export const format: Format = {
  id: 'jfrog-access-log',
  title: 'JFrog Artifactory access log (artifactory-access.log)',
  vendor: 'JFrog',
  documentation: 'https://jfrog.com/help/r/jfrog-platform-administration-documentation/access-log',
  howToExport: [
    'Copy $JFROG_HOME/artifactory/var/log/artifactory-access.log and those in archived/, or take them from a support bundle (Administration > Support Zone).',
    'Version 6: logs/access.log. Its times, and those of early versions of 7, name no zone: give that of the machine with --assume-tz.',
  ],
  signature:
    '2026-03-02T08:00:01.390Z [trace] [ACCEPTED DOWNLOAD] <key>:<image>/<tag>/manifest.json  for client : <user> / <address>',
  limits: [
    'Only whether an access was allowed is logged, not whether it then succeeded; no user agent, and no digest of a manifest.',
    'An authorisation that is still cached may hide repeated downloads.',
    'The log does not say which repositories hold images: a deleted folder that is no file counts as an image.',
    'DENIED DELETE right after ACCEPTED DEPLOY of the same path is an overwrite that was refused.',
    'artifactory-request.log of the same machine tells the same requests: both count if both are imported; "trace" joins them.',
  ],
  actions: ACTIONS,
  ...readsTextLines({ matches: (line) => entryOf(line) !== null, readLine, beginning: /\d{4}-\d\d-\d\d[T ]/g }),
};
