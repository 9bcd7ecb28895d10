import { LONGEST_LINE } from '../../requests/access-line.ts';
import {
  actionIndex,
  asEvents,
  currentActions,
  describeClient,
  type Format,
  ignored,
  pick,
  quote,
  type ReadContext,
  type ReadOutcome,
  type RegistryEvent,
  readsTextLines,
  rejected,
  remarkUnlessKnown,
  timeField,
} from '../../toolkit/index.ts';
import { jfrogActor } from './docker-path.ts';

const ACTIONS = currentActions({ plane: 'management' }, [
  ['PRS C', 'config', 'Resource added to a project'],
  ['PRS U', 'config', 'Resource of a project changed'],
  ['PRS D', 'config', 'Resource removed from a project'],
]);
const BY_ACTION = actionIndex(ACTIONS);
const LONGEST_CHANGE = 500;

interface AuditLine {
  readonly time: string;
  readonly trace: string;
  readonly address: string | null;
  readonly user: string;
  readonly entity: string;
  readonly change: string;
  readonly event: string;
  /** JSON of what was added and removed. */
  readonly changes: string;
}

/** The edition of events since which a line ends its first column with the time, so that no words stand before it. */
const TIME_ALONE = 6;
const TIME = /^\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:?\d\d)?$/;

/** `TIME|TRACE|ADDRESS|USER|PRINCIPAL|ENTITY|C, U or D|EVENT|JSON`, where the JSON may hold bars. */
function auditLineOf(line: string, edition = TIME_ALONE): AuditLine | null {
  const columns = line.length > LONGEST_LINE ? [] : line.split('|', 64);
  const [time = '', trace = '', address = '', user = '', principal = '', entity = '', change = '', event = ''] =
    columns;
  const changes = columns.slice(8).join('|');
  const isWhole = columns.length >= 9 && /^[CUD]$/.test(change) && changes.startsWith('{');
  const isTimed = edition < TIME_ALONE ? /^\d{4}-\d\d-\d\dT/.test(time) : TIME.test(time);
  if (!isWhole || !isTimed) return null;
  const isNamed = user !== '' && user !== 'UNKNOWN';
  return {
    time,
    trace,
    address: address === '' || address === 'UNKNOWN' ? null : address,
    user: isNamed ? user : principal,
    entity,
    change,
    event,
    changes,
  };
}

function readLine(text: string, context: ReadContext): ReadOutcome {
  const line = auditLineOf(text, context.edition);
  if (line === null) return ignored('it is not a line of the audit log');
  const time = timeField({ time: line.time }, 'time', context.assumedZone ?? 'utc');
  if (time === null) return rejected(`the time is ${quote(line.time)}, which is not a time`);
  const { client, remarks } = describeClient({ address: line.address, userAgent: null });
  const action = `${line.event} ${line.change}`;
  const texts = { entity: line.entity, trace: line.trace, changes: line.changes.slice(0, LONGEST_CHANGE) };
  const event: RegistryEvent = {
    eventId: null,
    time: time.instant,
    category: BY_ACTION.get(action)?.category ?? 'other',
    action,
    plane: 'management',
    outcome: 'success',
    reasonCode: null,
    actor: jfrogActor(line.user),
    client,
    image: null,
    region: null,
    account: null,
    details: pick(texts, Object.keys(texts)),
  };
  return asEvents([event], null, time.remarks, remarks, remarkUnlessKnown(BY_ACTION.has(action)));
}

export const format: Format = {
  id: 'jfrog-security-audit',
  title: 'JFrog Access audit trail (access-security-audit.log)',
  vendor: 'JFrog',
  documentation: 'https://jfrog.com/help/r/jfrog-platform-administration-documentation/audit-trail-log',
  howToExport: [
    'Copy $JFROG_HOME/artifactory/var/log/access-security-audit.log and those in archived/, or take them from a support bundle (Administration > Support Zone).',
  ],
  signature: 'time|trace|address|user|principal|entity|C|<event>|{"added":{…},"removed":{…}}',
  limits: [
    'The vendor lists no codes of events: of those of users, groups, permissions and tokens the letters are kept as "other", verbatim.',
    'Address and user may be UNKNOWN; the principal is often a service of the platform (jfrt@…) that acts for a person. "trace" joins a line with the request log, which names the person.',
    'Only changes that were made are logged.',
  ],
  actions: ACTIONS,
  ...readsTextLines({
    matches: (line, edition) => auditLineOf(line, edition) !== null,
    readLine,
    beginning: /\d{4}-\d\d-\d\dT/g,
  }),
};
