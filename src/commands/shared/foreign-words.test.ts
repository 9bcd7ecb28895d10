import { expect, test } from 'vitest';
import { ownCommand, ownOption } from './foreign-words.ts';
import { formatMeantBy } from './output-formats.ts';

const KNOWN = [
  '--since',
  '--until',
  '--limit',
  '--format',
  '--all',
  '--account',
  '--image',
  '--actor',
  '--sort',
  '--text',
];

/** Options of docker, kubectl, aws, gcloud, az and jq users. */
test.for([
  ['--freshness', '--since'],
  ['--since-time', '--since'],
  ['--end-date', '--until'],
  ['--max-items', '--limit'],
  ['--tail', '--limit'],
  ['-n', '--limit'],
  ['--no-trunc', '--format csv'],
  ['--json', '--format json'],
  ['-A', '--all'],
  ['--all-namespaces', '--all'],
  ['--project', '--account'],
  ['--subscription', '--account'],
  ['--repository-name', '--image'],
  ['--caller', '--actor'],
  ['--sort-by=.metadata.creationTimestamp', '--sort'],
  ['--lookup-attributes', '--text'],
  ['-l', '--text'],
  ['--kubeconfig', null],
] as const)('%s is %s here', ([foreign, own]) => {
  expect(ownOption(foreign, KNOWN)).toBe(own);
});

test.for([
  ['describe', 'show'],
  ['ls', 'images'],
  ['history', 'timeline'],
  ['version', '--version'],
  ['diff', null],
] as const)('the command %s is %s here', ([foreign, own]) => {
  expect(ownCommand(foreign)).toBe(own);
});

/** Words that `-o` takes in kubectl and az, which would be files here. */
test.for([
  ['json', 'json'],
  ['JSONL', 'ndjson'],
  ['yaml', 'json'],
  ['wide', 'table'],
  ['jsonpath={.items[0].metadata}', 'json'],
  ['custom-columns=NAME:.metadata.name', 'csv'],
  ['tsv', 'csv'],
  ['report.md', null],
  ['./json', null],
  ['out', null],
] as const)('--output %s means the format %s', ([output, format]) => {
  expect(formatMeantBy(output, null)).toBe(format);
});
