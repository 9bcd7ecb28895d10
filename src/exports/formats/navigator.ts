import { printInstant } from '../../domain/instant.ts';
import { rankOfSeverity } from '../../domain/vocabulary.ts';
import { compareText } from '../../numbers/compare-text.ts';
import { safeJson } from '../../render/text/neutralise.ts';
import { ATTACK_VERSION, techniquesOf } from '../toolkit/attack-techniques.ts';
import type { Export, ExportedFinding, FindingContext } from '../toolkit/export.ts';

/** A comment is a text in a box: nobody reads more lines. */
const MOST_LINES = 20;

interface Technique {
  score: number;
  findings: number;
  readonly lines: string[];
}

function* layer(findings: Iterable<ExportedFinding>, { window }: FindingContext): Iterable<string> {
  const techniques = new Map<string, Technique>();
  let withAtlas = 0;
  const sorted = [...findings].toSorted(
    (a, b) => rankOfSeverity(b.finding.severity) - rankOfSeverity(a.finding.severity),
  );
  for (const { finding } of sorted) {
    if (finding.suppressedBy !== null) continue;
    const { enterprise, atlas } = techniquesOf(finding.attack);
    if (atlas.length > 0) withAtlas++;
    for (const id of enterprise) {
      const technique = techniques.get(id) ?? { score: 0, findings: 0, lines: [] };
      technique.score = Math.max(technique.score, finding.score);
      technique.findings++;
      if (technique.lines.length < MOST_LINES) technique.lines.push(`${finding.severity}: ${finding.title}`);
      techniques.set(id, technique);
    }
  }
  const period = `Findings from ${printInstant(window.from)} to ${printInstant(window.to)}.`;
  const left = withAtlas === 0 ? '' : ` ${withAtlas} of them also name techniques of ATLAS, which this matrix has not.`;
  yield `${safeJson(
    {
      name: 'imgaudit findings',
      versions: { attack: ATTACK_VERSION, navigator: '5.2.0', layer: '4.5' },
      domain: 'enterprise-attack',
      description: `${period}${left}`,
      sorting: 3,
      techniques: [...techniques]
        .toSorted(([a], [b]) => compareText(a, b))
        .map(([id, technique]) => described(id, technique)),
      gradient: { colors: ['#fff7bc', '#fe9929', '#cc4c02'], minValue: 0, maxValue: 100 },
    },
    2,
  )}\n`;
}

function described(techniqueID: string, { score, findings, lines }: Technique) {
  const rest = findings - lines.length;
  const comment = [...lines, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n');
  return { techniqueID, score, comment, showSubtechniques: true };
}

/**
 * A layer of the ATT&CK Navigator, format 4.5
 * (https://github.com/mitre-attack/attack-navigator/blob/master/layers/spec/v4.5/layerformat.md).
 */
export const exporter: Export = {
  id: 'navigator',
  extension: 'json',
  isBinary: false,
  isPaged: false,
  hasPlaces: false,
  events: null,
  findings: layer,
  page: null,
  eventParts: null,
};
