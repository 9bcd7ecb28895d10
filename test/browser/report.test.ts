import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXPORTS } from '../../src/exports/registry.ts';
import { neutralise } from '../../src/render/text/neutralise.ts';
import type { PageInput } from '../../src/report/page/page-input.ts';
import { HOSTILE_TEXTS } from '../support/hostile-text.ts';
import { isTime, kindOf, leavesOf, withLeaves } from '../support/leaves.ts';
import { folderForAllTests, runCli } from '../support/run-cli.ts';

/**
 * The report of the case of three registries, as a browser shows and prints it. One browser is started for all tests:
 * each start takes seconds.
 */
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const CASE = 'fixtures/cases/three-registries';
const folder = folderForAllTests();
const env = { IMGAUDIT_DB: join(folder, 'case.db') };
const file = join(folder, 'report.html');
const WORDS = ['report', '--as-of', 'latest', '--tlp', 'amber', '--note', 'A note.', '--examiner', 'A. Lovelace'];
const html = (): string => readFileSync(file, 'utf8');

let browser: Browser;
let input: PageInput;

beforeAll(async () => {
  if (!existsSync(CHROMIUM)) {
    throw new Error(
      `There is no browser at ${CHROMIUM}. Install Debian's: apt-get install -y --no-install-recommends chromium poppler-utils. Or name another Chromium in the variable CHROMIUM.`,
    );
  }
  const logs = ['acr_access_log.ndjson', 'cloudtrail.json', 'ibm_activity.ndjson'].map((name) => join(CASE, name));
  expect(runCli(['import', ...logs, '--examiner', 'A. Lovelace'], { env }).status).toBe(0);
  const pods = ['import', 'fixtures/inventories/prod-1.pods.json', '--cluster', 'prod-1'];
  expect(runCli([...pods, '--observed-at', '2026-05-30T12:00:00Z'], { env }).status).toBe(0);
  const page = runCli([...WORDS, '--format', 'html'], { env });
  expect(page.status).toBe(0);
  writeFileSync(file, page.stdout);
  input = JSON.parse(runCli([...WORDS, '--format', 'json'], { env }).stdout);
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
});

afterAll(() => browser?.close());

/** A page of its own with the report; `bypassCSP` lets a test run code in it. */
async function opened<T>(
  options: Parameters<Browser['newContext']>[0],
  look: (page: Page) => Promise<T>,
): Promise<{ readonly seen: T; readonly requests: readonly string[]; readonly messages: readonly string[] }> {
  const context = await browser.newContext(options);
  const [requests, messages]: [string[], string[]] = [[], []];
  try {
    const page = await context.newPage();
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => messages.push(message.text()));
    page.on('pageerror', (error) => messages.push(String(error)));
    await page.goto(pathToFileURL(file).href);
    return { seen: await look(page), requests, messages };
  } finally {
    await context.close();
  }
}

test('it asks for nothing but itself, and neither the console nor its policy says a word', async () => {
  const { requests, messages } = await opened({}, (page) => page.title());
  expect(requests).toEqual([pathToFileURL(file).href]);
  expect(messages).toEqual([]);
});

describe.each([1100, 390])('at %i pixels', (width) => {
  test.each(['light', 'dark'] as const)('in %s: no violation of WCAG, and no sideways scroll', async (colorScheme) => {
    const options = { viewport: { width, height: 900 }, colorScheme, bypassCSP: true };
    const { seen } = await opened(options, async (page) => {
      const scrolls = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      await page.evaluate(axe.source);
      const violations: { id: string; nodes: { html: string }[] }[] = await page.evaluate(
        'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => ({ html })) })))',
      );
      return { scrolls, violations: violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`) };
    });
    expect(seen).toEqual({ scrolls: 0, violations: [] });
  });
});

test('every leaf of the JSON answer stands in the page', async () => {
  const { seen } = await opened({}, async (page) => {
    const text: string = await page.evaluate('document.documentElement.textContent');
    const times: readonly string[] = await page.evaluate(
      '[...document.querySelectorAll("time")].map((time) => time.dateTime)',
    );
    const ids: readonly string[] = await page.evaluate('[...document.querySelectorAll("[id]")].map(({ id }) => id)');
    return { text, times: new Set(times), ids: ids.join(' ') };
  });
  const leaves = leavesOf(input);
  expect(leaves.length).toBeGreaterThan(3000);
  const missing = leaves.filter(({ value }) => {
    if (isTime(value)) return !seen.times.has(value);
    const told = neutralise(String(value));
    // Backticks around commands become an element, and a place has break opportunities.
    return ![told, told.replaceAll('`', '')].some((words) => seen.text.includes(words));
  });
  expect(missing.map((leaf) => `${kindOf(leaf)} = ${leaf.value}`)).toEqual([]);
});

test('without its styles the page has the same text in the same order', async () => {
  const { seen } = await opened({ bypassCSP: true }, (page) =>
    page.evaluate(
      `(() => {
        const before = document.body.textContent;
        document.querySelector('style').remove();
        const headings = [...document.querySelectorAll('h2')].map(({ textContent }) => textContent);
        const tops = [...document.querySelectorAll('h2')].map((heading) => heading.getBoundingClientRect().top);
        return { isSame: document.body.textContent === before, headings: headings.length, isInOrder: tops.every((top, at) => at === 0 || top > tops[at - 1]) };
      })()`,
    ),
  );
  expect(seen).toEqual({ isSame: true, headings: 11, isInOrder: true });
});

/** What an attacker may write into a log to reach the page. */
const ATTACKS = [
  ...HOSTILE_TEXTS,
  '"><svg onload=alert(1)>',
  '</style><script>alert(1)</script>',
  '</title><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '<!-- ',
  ['$', '{alert(1)}'].join(''),
  '&lt;b&gt;&#x3c;',
  '`imgaudit`',
  'n'.repeat(65_536),
];

test('hostile text adds no element and no attribute, and runs nothing', async () => {
  const isOfLog = (kind: string): boolean => !/^zone$|cut$|unknown$|sentences|verdict|severity|worst|kind$/.test(kind);
  const written = (fill: (at: number) => string): string => {
    let at = 0;
    const changed = withLeaves(input, (leaf) => {
      if (typeof leaf.value !== 'string' || isTime(leaf.value) || !isOfLog(kindOf(leaf))) return leaf.value;
      return fill(at++);
    });
    const known = EXPORTS.find(({ id }) => id === 'html');
    if (!known?.page) throw new RangeError('there is no page');
    return [...(known.page([changed], null) as Iterable<string>)].join('');
  };
  // Long texts would make a page of hundreds of megabytes; the command cuts them before.
  const attack = (at: number) => (ATTACKS[at % ATTACKS.length] ?? '').slice(0, 600);
  // A letter of its own for each text keeps them as different as they are; names are split at : and @.
  const letter = (at: number) => String.fromCharCode(0x4e00 + (at % ATTACKS.length));
  const harmless = (at: number) => attack(at).replace(/[^:@]/g, letter(at));
  const pages = [written(attack), written(harmless)];
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const messages: string[] = [];
    page.on('console', (message) => messages.push(message.text()));
    page.on('dialog', (dialog) => messages.push(dialog.message()));
    const shapes: unknown[] = [];
    for (const content of pages) {
      await page.setContent(content);
      shapes.push(
        await page.evaluate(
          '[...document.querySelectorAll("*")].map((one) => [one.localName, ...one.getAttributeNames()].join(" "))',
        ),
      );
    }
    expect(shapes[0]).toEqual(shapes[1]);
    expect(messages).toEqual([]);
  } finally {
    await context.close();
  }
});

test('the printed page names every finding', async () => {
  const { seen } = await opened({}, (page) => page.pdf({ preferCSSPageSize: true, tagged: true }));
  const pdf = join(folder, 'report.pdf');
  writeFileSync(pdf, seen);
  const { error, stdout } = spawnSync('pdftotext', ['-raw', pdf, '-'], { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (error !== undefined) throw new Error('There is no pdftotext: apt-get install -y poppler-utils', { cause: error });
  const printed = stdout.replace(/\s/g, '');
  expect(input.findings.rows.length).toBeGreaterThan(20);
  expect(input.findings.rows.filter(({ id }) => !printed.includes(id))).toEqual([]);
  // What is closed on the screen is printed too.
  expect(printed).toContain('Whodidwhat,Incident1');
});

test('the same case and words give the same bytes', () => {
  expect(runCli([...WORDS, '--format', 'html'], { env }).stdout).toBe(html());
});

test('a page of this case is small', () => {
  expect(Buffer.byteLength(html())).toBeLessThan(1_000_000);
});
