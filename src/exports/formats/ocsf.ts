import { ocsfEvent } from '../records/ocsf-event.ts';
import { ocsfFinding } from '../records/ocsf-finding.ts';
import type { Export } from '../toolkit/export.ts';
import { jsonLinesExport, recordPerFinding } from '../toolkit/json-lines-export.ts';

/** Records of the Open Cybersecurity Schema Framework 1.8.0, one a line: API Activity (6003), Detection Finding (2004). */
export const exporter: Export = jsonLinesExport({
  id: 'ocsf',
  extension: 'ndjson',
  event: (event, facts, { version }) => ocsfEvent(event, facts, version),
  findings: recordPerFinding(ocsfFinding),
});
