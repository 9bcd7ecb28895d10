import { ecsEvent } from '../records/ecs-event.ts';
import { ecsFinding } from '../records/ecs-finding.ts';
import type { Export } from '../toolkit/export.ts';
import { jsonLinesExport, recordPerFinding } from '../toolkit/json-lines-export.ts';

/** Documents of the Elastic Common Schema 9.4.0, one a line (https://www.elastic.co/docs/reference/ecs). */
export const exporter: Export = jsonLinesExport({
  id: 'ecs',
  extension: 'ndjson',
  event: ecsEvent,
  findings: recordPerFinding(ecsFinding),
});
