import type { CaseReader } from '../../case/case-reader.ts';
import type { ExportedFinding } from '../../exports/toolkit/export.ts';
import type { SuspiciousResult } from '../../investigations/suspicious.ts';

/** Number of events of its evidence that an export gets with a finding. */
const EXPORTED_EVENTS = 20;

/** Number of other findings of its incident that an export gets with a finding. */
const EXPORTED_OTHERS = 10;

/** One question for the evidence of this many findings keeps memory small. */
const FINDINGS_AT_ONCE = 200;

/** The findings with what an export needs besides. They are made while they are read, as often as this is called. */
export function* exportedFindings(
  reader: CaseReader,
  { findings, incidents }: SuspiciousResult,
): Iterable<ExportedFinding> {
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  const incidentOf = new Map(incidents.flatMap((incident) => incident.findings.map((id) => [id, incident] as const)));
  for (let start = 0; start < findings.length; start += FINDINGS_AT_ONCE) {
    const some = findings.slice(start, start + FINDINGS_AT_ONCE).map((finding) => {
      const incident = incidentOf.get(finding.id);
      const ids = (incident?.findings ?? []).filter((id) => id !== finding.id);
      const others = ids.flatMap((id) => byId.get(id) ?? []).slice(0, EXPORTED_OTHERS);
      return { finding, incident: incident?.id ?? '', others };
    });
    const numbers = some.flatMap(({ finding, others }) => [
      ...finding.events.slice(0, EXPORTED_EVENTS),
      ...others.flatMap(({ events }) => events.slice(0, 1)),
    ]);
    const events = new Map(reader.eventsByNumber([...new Set(numbers)]).map((event) => [event.seq, event]));
    const eventOf = (seq: number) => events.get(seq) ?? [];
    for (const { finding, incident, others } of some) {
      yield {
        finding,
        evidence: finding.events.slice(0, EXPORTED_EVENTS).flatMap(eventOf),
        incident: {
          id: incident,
          others: others.flatMap(({ id, rule, reason, events: [first = -1] }) =>
            [eventOf(first)].flat().map((event) => ({ id, rule, reason, event })),
          ),
        },
      };
    }
  }
}
