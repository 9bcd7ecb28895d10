import { readFileSync } from 'node:fs';
import { loadFormats } from '../../src/formats/load-formats.ts';
import { measuredInWords, WORDS_OF_RULES } from '../../src/report/answers/catalogue-report.ts';
import { sentencesOf } from '../../src/report/sentences.ts';
import type { Rule } from '../../src/rules/engine/rule.ts';
import { MEASURED } from '../../src/rules/measured.ts';
import { RULES } from '../../src/rules/registry.ts';
import { formatDocuments, vendorTable } from './format-documents.ts';
import { type GeneratedFile, withSection } from './generated-file.ts';
import { escaped } from './markdown.ts';
import { sqlDocuments } from './sql-documents.ts';

/** The manuals of formats, rules and views, and the table of vendors in README. */
export async function generatedDocuments(): Promise<readonly GeneratedFile[]> {
  const formats = await loadFormats();
  return [
    { path: 'README.md', text: withSection(readFileSync('README.md', 'utf8'), 'vendors', vendorTable(formats)) },
    ...formatDocuments(formats),
    { path: 'docs/rules.md', text: ruleManual() },
    ...sqlDocuments(readFileSync('docs/sql.md', 'utf8')),
  ];
}

function ruleTable(): string {
  const rows = RULES.map(({ id, title, severity, attack }) => {
    return `| [\`${id}\`](#${id}) | ${title} | ${severity} | ${attack.join(', ')} |`;
  });
  return ['| rule | finds | severity | ATT&CK |', '|---|---|---|---|', ...rows].join('\n');
}

function ruleManual(): string {
  return `${[
    '<!-- Generated from the rules in src/rules/catalog by `npm run generate`. -->',
    '# Detection rules',
    '`imgaudit rules <rule>` prints the same page. The severity is that of an ordinary finding; the page of the rule says when it is another. The column ATT&CK names techniques of MITRE ATT&CK.',
    WORDS_OF_RULES,
    ruleTable(),
    ...RULES.flatMap(rulePage),
  ].join('\n\n')}\n`;
}

function rulePage(rule: Rule): readonly string[] {
  const attack = rule.attack.length === 0 ? '' : `; ATT&CK ${rule.attack.join(', ')}`;
  return [
    `## ${rule.id}`,
    `**${escaped(rule.title)}** (${rule.severity}; ${rule.family}${attack})`,
    `Why it matters: ${escaped(rule.why)}`,
    ['What it looks for:', '', ...sentencesOf(rule.logic).map((sentence) => `- ${escaped(sentence)}`)].join('\n'),
    `False alarms: ${escaped(rule.falsePositives)}`,
    `Measured: ${measuredInWords(MEASURED.get(rule.id) ?? null)}.`,
    ['References:', ...rule.references.map((reference) => `<${reference}>`)].join(' '),
  ];
}
