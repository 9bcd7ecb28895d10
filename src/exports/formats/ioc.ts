import { inBlocks } from '../../render/text/chunks.ts';
import { neutralise } from '../../render/text/neutralise.ts';
import type { Export, ExportedFinding } from '../toolkit/export.ts';

interface Indicator {
  readonly type: 'ip' | 'digest' | 'image' | 'actor';
  readonly value: string;
}

/** What a finding names that others can search their own logs for. */
function* indicatorsOf({ finding, evidence }: ExportedFinding): Iterable<Indicator> {
  for (const value of finding.ips) yield { type: 'ip', value };
  for (const value of finding.actors) yield { type: 'actor', value };
  for (const value of finding.images) yield { type: 'image', value };
  for (const { image } of evidence)
    if (image !== null && image.digest !== null) yield { type: 'digest', value: image.digest };
}

/** Each value once, with the first finding that names it. Suppressed findings name nothing that should be hunted for. */
function* lines(findings: Iterable<ExportedFinding>): Iterable<string> {
  const known = new Set<string>();
  for (const exported of findings) {
    const { id, reason, suppressedBy } = exported.finding;
    if (suppressedBy !== null) continue;
    for (const { type, value } of indicatorsOf(exported)) {
      const key = `${type}\t${value}`;
      if (known.has(key)) continue;
      known.add(key);
      yield `${[type, neutralise(value), id, neutralise(reason)].join('\t')}\n`;
    }
  }
}

/** Addresses, actors, images and digests of findings: type, value, finding and reason, separated by tabs. */
export const exporter: Export = {
  id: 'ioc',
  extension: 'tsv',
  isBinary: false,
  isPaged: false,
  hasPlaces: false,
  events: null,
  findings: (findings) => inBlocks(lines(findings)),
  page: null,
  eventParts: null,
};
