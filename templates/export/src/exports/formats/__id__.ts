import type { RecordedEvent } from '../../domain/registry-event.ts';
import { safeJson } from '../../render/text/neutralise.ts';
import type { Export } from '../toolkit/export.ts';

function* lines(events: Iterable<RecordedEvent>): Iterable<string> {
  // Log text is hostile: safeJson writes what it may contain as escapes.
  for (const { time, action, actor } of events) yield `${safeJson({ time, action, actor: actor.name })}\n`;
}

/** Say which tool reads this, and name the page that specifies it. An export of findings gives `findings`. */
export const exporter: Export = {
  id: '__id__',
  extension: 'ndjson',
  isBinary: false,
  isPaged: false,
  hasPlaces: false,
  events: lines,
  findings: null,
  page: null,
  eventParts: null,
};
