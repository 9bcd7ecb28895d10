import type { Notice } from '../../domain/evidence-file.ts';
import type { Finding } from '../../domain/finding.ts';
import type { Incident } from '../../domain/incident.ts';
import { isSettled, type Note, notesOn, statusBy } from '../../domain/judgement.ts';

/** Findings and incidents with what examiners noted on them. */
export interface NotedFindings {
  readonly findings: readonly Finding[];
  /** Those that are settled come last. */
  readonly incidents: readonly Incident[];
  readonly notices: readonly Notice[];
}

/**
 * Adds the notes of the case. The findings of an incident that is explained or a false positive are suppressed. A status
 * belongs to the findings that it was given for: an incident that has others by now has another id, and is open.
 */
export function withNotes(
  findings: readonly Finding[],
  incidents: readonly Incident[],
  notes: readonly Note[],
): NotedFindings {
  if (notes.length === 0) return { findings, incidents, notices: [] };
  const noted = incidents.map((incident): Incident => {
    const own = notesOn(notes, 'incident', incident.id);
    const status = statusBy(own)?.status ?? null;
    return { ...incident, notes: own, status, isSuppressed: incident.isSuppressed || isSettled(status) };
  });
  const settled = new Map(
    noted.flatMap((incident) => {
      const text = settledText(incident);
      return text === null ? [] : incident.findings.map((id) => [id, text] as const);
    }),
  );
  return {
    findings: findings.map((finding) => ({
      ...finding,
      notes: notesOn(notes, 'finding', finding.id),
      suppressedBy: finding.suppressedBy ?? settled.get(finding.id) ?? null,
    })),
    incidents: [...noted.filter((one) => !one.isSuppressed), ...noted.filter((one) => one.isSuppressed)],
    notices: changedNotices(noted, notes),
  };
}

/** `i2b7c… (explained, note 7: the office moved)`; null for an incident that is not settled. */
function settledText({ id, notes, status }: Incident): string | null {
  const judged = statusBy(notes);
  if (!isSettled(status) || judged === null) return null;
  return `${id} (${judged.status}, note ${judged.note.number}: ${judged.note.text})`;
}

/** Incidents that were settled and hold other findings by now: they are shown again, and the answer says why. */
function changedNotices(incidents: readonly Incident[], notes: readonly Note[]): readonly Notice[] {
  const present = new Set(incidents.map(({ id }) => id));
  const incidentOf = new Map(incidents.flatMap((one) => one.findings.map((finding) => [finding, one] as const)));
  const judged = new Set(notes.flatMap(({ subject, status }) => (status === null ? [] : subject.id)));
  return [...judged].flatMap((id) => {
    const { status, note } = statusBy(notesOn(notes, 'incident', id)) ?? {};
    if (present.has(id) || note === undefined || status === undefined || !isSettled(status)) return [];
    const now = new Set(note.subject.findings.flatMap((finding) => incidentOf.get(finding)?.id ?? []));
    if (now.size === 0) return [];
    const text = `The incident ${id} was marked ${status} (note ${note.number}) and holds other findings now: see ${[...now].join(', ')}.`;
    return [{ id: 'incident-changed', text }];
  });
}
