import { readFileSync } from 'node:fs';
import { loadFormats } from '../../src/formats/load-formats.ts';
import type { Format } from '../../src/formats/toolkit/format.ts';
import { measuredInWords } from '../../src/report/answers/catalogue-report.ts';
import type { Rule } from '../../src/rules/engine/rule.ts';
import { MEASURED } from '../../src/rules/measured.ts';
import { RULES } from '../../src/rules/registry.ts';
import { type GeneratedFile, withSection } from './generated-file.ts';

/** The manuals of formats and rules, and their tables in README. */
export async function generatedDocuments(): Promise<readonly GeneratedFile[]> {
  const formats = await loadFormats();
  const withFormats = withSection(readFileSync('README.md', 'utf8'), 'formats', formatTable(formats));
  const readme = withSection(withFormats, 'rules', ruleTable());
  return [
    { path: 'README.md', text: readme },
    { path: 'docs/formats.md', text: formatManual(formats) },
    { path: 'docs/rules.md', text: ruleManual() },
  ];
}

function formatTable(formats: readonly Format[]): string {
  const rows = formats.map(({ id, title }) => `| [\`${id}\`](docs/formats.md#${id}) | ${title} |`);
  return ['| format | what it is |', '|---|---|', ...rows].join('\n');
}

function ruleTable(): string {
  const rows = RULES.map(({ id, title, severity, attack }) => {
    return `| [\`${id}\`](docs/rules.md#${id}) | ${title} | ${severity} | ${attack.join(', ')} |`;
  });
  return ['| rule | finds | severity | ATT&CK |', '|---|---|---|---|', ...rows].join('\n');
}

function formatManual(formats: readonly Format[]): string {
  const vendors = [...new Set(formats.map(({ vendor }) => vendor))].toSorted();
  return `${[
    '<!-- Generated from the formats in src/formats/vendors by `npm run generate`. -->',
    '# Formats: what can be imported, and how to export it',
    'Files are recognised by their content, not by their names. `imgaudit formats <format>` prints the same page, and `imgaudit actions --source <format>` lists every verb of a log with its category.',
    ...vendors.flatMap((vendor) => [
      `## ${vendor}`,
      ...formats.filter((format) => format.vendor === vendor).flatMap(formatPage),
    ]),
  ].join('\n\n')}\n`;
}

function formatPage(format: Format): readonly string[] {
  // A fact without a label continues the one before it.
  const facts = (format.facts ?? []).map(([label, text]) => {
    return label === '' ? `  - ${escaped(text)}` : `- ${escaped(label)}:\n  - ${escaped(text)}`;
  });
  return [
    `### ${format.id}`,
    `${escaped(format.title)}. Known by: ${escaped(format.signature)}`,
    'How to export it:',
    format.howToExport.map((step, index) => `${index + 1}. ${escaped(step)}`).join('\n'),
    'What it cannot show:',
    format.limits.map((limit) => `- ${escaped(limit)}`).join('\n'),
    ...(facts.length === 0 ? [] : ['Further facts:', facts.join('\n')]),
    `Source of these facts: <${format.documentation}>`,
  ];
}

function ruleManual(): string {
  return `${[
    '<!-- Generated from the rules in src/rules/catalog by `npm run generate`. -->',
    '# Detection rules',
    '`imgaudit rules <rule>` prints the same page. The severity is that of an ordinary finding; the logic says when it is another.',
    ...RULES.flatMap(rulePage),
  ].join('\n\n')}\n`;
}

function rulePage(rule: Rule): readonly string[] {
  const attack = rule.attack.length === 0 ? '' : `; ATT&CK ${rule.attack.join(', ')}`;
  return [
    `## ${rule.id}`,
    `**${escaped(rule.title)}** (${rule.severity}; ${rule.family}${attack})`,
    `Why it matters: ${escaped(rule.why)}`,
    `What it looks for: ${escaped(rule.logic)}`,
    `False alarms: ${escaped(rule.falsePositives)}`,
    `Measured: ${measuredInWords(MEASURED.get(rule.id) ?? null)}.`,
    ['References:', ...rule.references.map((reference) => `<${reference}>`)].join(' '),
  ];
}

/** Members write plain text: placeholders such as `<id>` and globs must not turn into markup. */
function escaped(text: string): string {
  return text.replace(/[<>*[\]`]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, (mark) => `\\${mark}`);
}
