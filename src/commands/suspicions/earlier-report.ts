import { readFileSync } from 'node:fs';
import { AuditError } from '../../domain/audit-error.ts';
import { parseInstant } from '../../domain/instant.ts';
import { fileTrouble } from '../../domain/text/file-trouble.ts';
import { memberOf, plainJsonOr } from '../../domain/text/parse-json.ts';
import { SEVERITIES } from '../../domain/vocabulary.ts';
import type { EarlierReport, ReportedIncident, ReportedThing } from '../../investigations/since-report.ts';
import { SCHEMA } from '../../report/report.ts';

/**
 * An answer that `suspicious --format json` wrote earlier.
 * @throws AuditError `input-not-found`, `usage` for a file that is no such answer, or only a part of one
 */
export function readEarlierReport(path: string): EarlierReport {
  const answer = plainJsonOr(contentOf(path), null);
  const window = memberOf(answer, 'window');
  const report: EarlierReport = {
    from: instantIn(window, 'from', path),
    to: instantIn(window, 'to', path),
    findings: listIn(answer, 'findings', path).map((one) => thingIn(one, 'reason', path)),
    incidents: listIn(answer, 'incidents', path).map((one): ReportedIncident => {
      const findings = listIn(one, 'findings', path).filter((id) => typeof id === 'string');
      return { ...thingIn(one, 'title', path), findings };
    }),
  };
  if (memberOf(answer, 'schema') !== SCHEMA) throw refused(path, `its schema is not ${SCHEMA}`);
  const held = new Set(report.incidents.flatMap(({ findings }) => findings));
  if (report.findings.every(({ id }) => held.has(id))) return report;
  throw refused(path, 'it lacks the incidents of some findings, as with --top or --by');
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new AuditError('input-not-found', `Cannot read the report ${path}: ${fileTrouble(cause)}.`, {
      hint: 'Check the path.',
      cause,
    });
  }
}

function thingIn(value: unknown, title: string, path: string): ReportedThing {
  const severity = SEVERITIES.find((one) => one === memberOf(value, 'severity'));
  if (severity === undefined) throw refused(path, 'a severity in it is not known');
  return {
    id: textIn(value, 'id', path),
    severity,
    title: textIn(value, title, path),
    last: instantIn(value, 'last', path),
  };
}

function textIn(value: unknown, name: string, path: string): string {
  const text = memberOf(value, name);
  if (typeof text === 'string') return text;
  throw refused(path, `it has no "${name}" where one is needed`);
}

function instantIn(value: unknown, name: string, path: string) {
  const parsed = parseInstant(textIn(value, name, path));
  if (parsed === null) throw refused(path, `its "${name}" is not a time`);
  return parsed.instant;
}

function listIn(value: unknown, name: string, path: string): readonly unknown[] {
  const list = memberOf(value, name);
  if (Array.isArray(list)) return list;
  throw refused(path, `it has no list "${name}"`);
}

function refused(path: string, why: string): AuditError {
  return new AuditError('usage', `${path} is no earlier answer of suspicious: ${why}.`, {
    hint: 'Write one with `imgaudit suspicious --format json -o report.json`.',
  });
}
