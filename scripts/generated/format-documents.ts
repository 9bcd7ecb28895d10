import type { Format } from '../../src/formats/toolkit/format.ts';
import { CHANNELS, MISSING } from './channels.ts';
import type { GeneratedFile } from './generated-file.ts';
import { escaped } from './markdown.ts';

const FOLDER = 'docs/formats';
const MADE_FROM = '<!-- Generated from the formats in src/formats/vendors by `npm run generate`. -->';

/** The formats of one vendor. */
interface Vendor {
  readonly name: string;
  /** Name of its page, without the folder. */
  readonly page: string;
  readonly formats: readonly Format[];
}

/** A page for each vendor, and the list of all. */
export function formatDocuments(formats: readonly Format[]): readonly GeneratedFile[] {
  const vendors = vendorsOf(formats);
  return [
    { path: `${FOLDER}/README.md`, text: listOfFormats(vendors) },
    ...vendors.map((vendor) => ({ path: `${FOLDER}/${vendor.page}`, text: vendorPage(vendor) })),
  ];
}

/** A row for each vendor: its logs that are read, and what they lack. */
export function vendorTable(formats: readonly Format[]): string {
  const rows = vendorsOf(formats).map(({ name, page, formats: own }) => {
    const channels = own.map(({ id, title }) => `[${CHANNELS.get(id) ?? title}](${FOLDER}/${page}#${id})`);
    return `| ${name} | ${channels.join(', ')} | ${MISSING.get(own[0]?.vendor ?? '') ?? 'see its page'} |`;
  });
  return ['| vendor | logs that are read | what they do not show |', '|---|---|---|', ...rows].join('\n');
}

function vendorsOf(formats: readonly Format[]): readonly Vendor[] {
  const names = [...new Set(formats.map(({ vendor }) => vendor))];
  const vendors = names.map((vendor): Vendor => {
    const page = vendor === 'any' ? 'any-registry' : vendor.toLowerCase().replaceAll(' ', '-');
    const own = formats.filter((format) => format.vendor === vendor);
    return { name: vendor === 'any' ? 'Any other registry' : vendor, page: `${page}.md`, formats: own };
  });
  // Logs of any registry come last: they are for what has no log of its own.
  const rank = ({ page, name }: Vendor) => (page === 'any-registry.md' ? '~' : name.toLowerCase());
  return vendors.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

function listOfFormats(vendors: readonly Vendor[]): string {
  const rows = vendors.flatMap(({ page, formats }) => {
    return formats.map(({ id, title }) => `| [\`${id}\`](${page}#${id}) | ${escaped(title)} |`);
  });
  return `${[
    MADE_FROM,
    '# Formats: what can be imported',
    'A file is recognised by its content, not by its name. The page of a format says how to export it from the registry, and what it cannot show; `imgaudit formats aws-cloudtrail` prints the same. `imgaudit actions --source aws-cloudtrail` lists the operations that a log names, and what imgaudit takes them for.',
    'Gzip, zstd, bzip2, ZIP and tar, byte order marks, UTF-16, CSV saved by Excel (also in GB18030), one JSON object, a list, one record a line, several files concatenated: all are read as they are. So are records that another service has put into a wrapper, such as CloudWatch, Pub/Sub, Splunk or `docker logs`.',
    ['| format | what it is |', '|---|---|', ...rows].join('\n'),
  ].join('\n\n')}\n`;
}

function vendorPage({ name, formats }: Vendor): string {
  const others = '[All formats](README.md)';
  return `${[MADE_FROM, `# ${name}: logs that can be imported`, others, ...formats.flatMap(formatPage)].join('\n\n')}\n`;
}

function formatPage(format: Format): readonly string[] {
  // A fact without a label continues the one before it.
  const facts = (format.facts ?? []).map(([label, text]) => {
    return label === '' ? `  - ${escaped(text)}` : `- ${escaped(label)}:\n  - ${escaped(text)}`;
  });
  return [
    `## ${format.id}`,
    `${escaped(format.title)}. Known by: ${escaped(format.signature)}`,
    'How to export it:',
    format.howToExport.map((step, index) => `${index + 1}. ${escaped(step)}`).join('\n'),
    'What it cannot show:',
    format.limits.map((limit) => `- ${escaped(limit)}`).join('\n'),
    ...(facts.length === 0 ? [] : ['Further facts:', facts.join('\n')]),
    `Source of these facts: <${format.documentation}>`,
  ];
}
