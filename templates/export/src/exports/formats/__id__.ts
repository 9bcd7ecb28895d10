import type { RecordedEvent } from '../../domain/registry-event.ts';
import { safeJson } from '../../render/text/neutralise.ts';
import type { EventExport } from '../toolkit/export.ts';

function* lines(events: Iterable<RecordedEvent>): Iterable<string> {
  // Log text is hostile: safeJson writes what it may contain as escapes.
  for (const { time, action, actor } of events) yield `${safeJson({ time, action, actor: actor.name })}\n`;
}

/** Say which tool reads this, and name the page that specifies it. Of findings: `FindingExport`. */
export const exporter: EventExport = {
  id: '__id__',
  extension: 'ndjson',
  of: 'events',
  isBinary: false,
  write: lines,
};
