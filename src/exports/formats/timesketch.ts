import type { RecordedEvent } from '../../domain/registry-event.ts';
import { findingTags, timesketchEvent, timesketchFinding } from '../records/timesketch-event.ts';
import { factsOfEvents } from '../toolkit/event-facts.ts';
import type { Export, ExportedFinding, FindingContext } from '../toolkit/export.ts';
import type { ExportRecord } from '../toolkit/json-lines.ts';
import { jsonLinesExport } from '../toolkit/json-lines-export.ts';

/** Events that are kept until all findings are read, so that an event carries the tags of all its findings. */
const MOST_TAGGED_EVENTS = 50_000;

interface TaggedEvent {
  readonly event: RecordedEvent;
  readonly tags: Set<string>;
}

/** The findings, then the first events of their evidence, each once and with the tags of all its findings. */
function* findingRecords(findings: Iterable<ExportedFinding>, context: FindingContext): Iterable<ExportRecord> {
  const factsOf = factsOfEvents(context);
  const tagged = new Map<number, TaggedEvent>();
  for (const exported of findings) {
    yield* timesketchFinding(exported);
    for (const event of exported.evidence) {
      const known = tagged.get(event.seq);
      if (known === undefined && tagged.size >= MOST_TAGGED_EVENTS) continue;
      const { tags } = known ?? { tags: new Set<string>() };
      for (const tag of findingTags(exported.finding)) tags.add(tag);
      tagged.set(event.seq, { event, tags });
    }
  }
  for (const { event, tags } of tagged.values()) yield timesketchEvent(event, factsOf(event), [...tags]);
}

/**
 * JSON lines that Timesketch imports
 * (https://github.com/google/timesketch/blob/master/docs/guides/user/import-from-json-csv.md). The name of the file must
 * end in `.jsonl`.
 */
export const exporter: Export = jsonLinesExport({
  id: 'timesketch',
  extension: 'jsonl',
  event: (event, facts) => timesketchEvent(event, facts),
  findings: findingRecords,
});
