import { sha256Base64 } from '../../case/custody/sha256.ts';
import { element, styleElement } from '../../render/markup/markup.ts';
import { clockOf } from '../../render/markup/times.ts';
import { deployment, hours, reach } from '../../render/sections/activity.ts';
import { events, evidence, expected, limits, method } from '../../render/sections/background.ts';
import { findings } from '../../render/sections/findings.ts';
import { happened } from '../../render/sections/happened.ts';
import { head, summary } from '../../render/sections/head.ts';
import { styleSheet } from '../../render/sections/style-sheet.ts';
import type { PageInput } from '../../report/page/page-input.ts';
import type { Export } from '../toolkit/export.ts';

/** Nothing is loaded and nothing runs. The hash allows the one style sheet, and no style that a log could bring. */
function policyFor(sheet: string): string {
  return `default-src 'none'; style-src 'sha256-${sha256Base64(sheet)}'; base-uri 'none'; form-action 'none'`;
}

/** A report for people: one page without scripts that asks the network for nothing. */
export const exporter: Export = {
  id: 'html',
  extension: 'html',
  isBinary: false,
  isPaged: false,
  hasPlaces: false,
  events: null,
  findings: null,
  *page(pages) {
    for (const page of pages) yield documentOf(page);
  },
  eventParts: null,
};

function documentOf(input: PageInput): string {
  const clock = clockOf(input.zone);
  const sheet = styleSheet(input.tlp);
  const { name, version } = input.tool;
  const metadata = element(
    'head',
    {},
    element('meta', { charset: 'utf-8' }),
    element('meta', { 'http-equiv': 'Content-Security-Policy', content: policyFor(sheet) }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('meta', { name: 'referrer', content: 'no-referrer' }),
    element('meta', { name: 'robots', content: 'noindex' }),
    element('meta', { name: 'generator', content: `${name} ${version}` }),
    element('title', {}, input.title),
    styleElement(sheet),
  );
  const body = element(
    'body',
    {},
    head(input, clock),
    element('main', {}, partsOf(input, clock)),
    element('footer', {}, `Made by ${name} ${version}. One file, no script, no network. Schema ${input.schema}.`),
  );
  return `<!doctype html>\n${element('html', { lang: 'en' }, metadata, body).html}\n`;
}

function partsOf(input: PageInput, clock: ReturnType<typeof clockOf>) {
  return [
    summary(input, clock),
    happened(input, clock),
    findings(input, clock),
    reach(input),
    hours(input, clock),
    deployment(input, clock),
    expected(input, clock),
    limits(input),
    method(input),
    events(input, clock),
    evidence(input, clock),
  ];
}
