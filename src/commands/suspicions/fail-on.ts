import { Option } from 'commander';
import { AuditError } from '../../domain/audit-error.ts';
import type { Notice } from '../../domain/evidence-file.ts';
import type { Finding } from '../../domain/finding.ts';
import { isAtLeast, SEVERITIES, type Severity } from '../../domain/vocabulary.ts';
import { RULE_NEVER } from '../../sigma/check/check-rules.ts';
import { RECORDS_UNREAD } from '../../sigma/records/matched-records.ts';
import { RULE_BLIND } from '../../sigma/run/watched-fields.ts';
import { oneOf } from '../shared/option-values.ts';

/** Flags by which a command fails because of what it found. */
export interface FailFlags {
  readonly failOn?: Severity;
  readonly allowEmpty?: boolean;
}

export function failOnOption(): Option {
  return new Option('--fail-on <severity>', 'exit 3 when a finding has this severity or a worse one').argParser(
    oneOf(SEVERITIES),
  );
}

export function allowEmptyOption(): Option {
  return new Option(
    '--allow-empty',
    'with --fail-on: do not fail when the window holds no event, nothing in the case has a name you asked for, or rules could not be run, or could match nothing',
  );
}

/**
 * @throws AuditError `usage` where `--min-severity` leaves out findings that `--fail-on` asks for: it would pass over them
 */
export function refuseBlindFailOn({ failOn, minSeverity }: FailFlags & { readonly minSeverity: Severity }): void {
  if (failOn === undefined || isAtLeast(failOn, minSeverity)) return;
  throw new AuditError(
    'usage',
    `--min-severity ${minSeverity} leaves out findings that --fail-on ${failOn} asks for.`,
    { hint: `Write --min-severity ${failOn}, or leave it out.` },
  );
}

/** Why nothing was looked at, without a full stop, and what to do. */
export interface Unseen {
  readonly why: string;
  readonly hint: string;
}

/** The same where a window or a name is the reason; null where something was looked at. */
export function unseenEvents(why: string | null): Unseen | null {
  const hint = 'Choose another window or other names, or add --allow-empty where no event is expected.';
  return why === null ? null : { why, hint };
}

/** What `--fail-on` looks at. */
export interface Looked {
  readonly findings: readonly Finding[];
  /** Why nothing was looked at; null where something was. */
  readonly unseen: Unseen | null;
  /** What the rules say beside their findings. */
  readonly notices: readonly Notice[];
}

/**
 * What `--fail-on` asks for.
 * @throws AuditError `findings-reached` when a finding that is not suppressed has the severity or a worse one, when there
 * was no event to look at, or when rules of the user could not see a file or any of their fields: they may have found more
 */
export function failOnFindings(
  { failOn: severity, allowEmpty = false }: FailFlags,
  { findings, unseen, notices }: Looked,
): void {
  if (severity === undefined) return;
  if (unseen !== null && !allowEmpty) throw cannotPass(unseen.why, unseen.hint);
  const reached = findings.filter((finding) => {
    return finding.suppressedBy === null && isAtLeast(finding.severity, severity);
  });
  if (reached.length > 0) {
    throw new AuditError('findings-reached', `${reached.length} of the findings are ${severity} or worse (--fail-on).`);
  }
  if (allowEmpty) return;
  for (const [notice, hint] of UNSEEN) {
    const told = notices.find(({ id }) => id === notice);
    if (told !== undefined) throw cannotPass(told.text.replace(/\.$/, ''), hint);
  }
}

/** Notices of rules that could not see what they are about, and what to do then. */
const UNSEEN: readonly (readonly [notice: string, hint: string])[] = [
  [RECORDS_UNREAD, 'Put the file back as it was imported, or add --allow-empty.'],
  [RULE_NEVER, '`imgaudit rules check` says what to write, or add --allow-empty.'],
  [
    RULE_BLIND,
    'Write the fields as the log does (`imgaudit show <seq>` has an original record), or add --allow-empty.',
  ],
];

function cannotPass(why: string, hint: string): AuditError {
  return new AuditError('findings-reached', `${why}, so --fail-on cannot pass.`, { hint });
}
