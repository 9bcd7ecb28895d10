import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/commands/registry.ts';
import { EXPORTS } from '../../src/exports/registry.ts';
import { RENDERERS } from '../../src/render/registry.ts';
import { Captured, commandContext } from '../support/command-context.ts';

interface HelpPage {
  /** Words that call it. */
  readonly name: string;
  readonly command: Command;
  readonly text: string;
}

/** The help of a command and of its sub-commands. */
function pagesOf(command: Command, called: string, written: Captured): readonly HelpPage[] {
  const name = `${called}${command.name()}`;
  written.text = '';
  command.configureOutput({ writeOut: (text) => written.write(text), getOutHelpWidth: () => 1000 }).outputHelp();
  const page = { name, command, text: written.text };
  return [page, ...command.commands.flatMap((child) => pagesOf(child, `${name} `, written))];
}

async function allPages(): Promise<readonly HelpPage[]> {
  const written = new Captured();
  const context = commandContext([], Number.POSITIVE_INFINITY, written);
  const pages = COMMANDS.map(async ({ load }) => pagesOf((await load()).build(context), '', written));
  return (await Promise.all(pages)).flat();
}

const pages = await allPages();

test('commands have the names and the one-line summaries of the list', () => {
  const names = pages.filter(({ name }) => !name.includes(' ')).map(({ name }) => name);
  expect(names).toEqual(COMMANDS.map(({ name }) => name));
  for (const { summary } of COMMANDS) expect(summary).toMatch(/^[a-z].*[^.]$/);
});

describe.each(pages.map((page) => [page.name, page] as const))('imgaudit %s --help', (name, { command, text }) => {
  test('has a description in sentences', () => {
    expect(command.description()).toMatch(/^[A-Z].*\.$/);
  });

  test('explains every option and argument in plain words', () => {
    const parts = [...command.options, ...command.registeredArguments];
    for (const part of parts) expect(part.description, String(part.name())).toMatch(/[a-z]{3}.*[^.]$/);
    expect(text).not.toMatch(/whoever|vouch|\btalk\b|so many|is none|none is/i);
  });

  test('shows an example that calls it', () => {
    expect(text).toMatch(/\nExamples:\n/);
    expect(text).toContain(`imgaudit ${name}`);
  });

  test('lists every output format', () => {
    const formats = /output format: ([a-z, -]+) \(default/.exec(text)?.[1]?.split(', ') ?? [];
    expect(formats).toEqual(expect.arrayContaining(RENDERERS.map(({ id }) => id)));
  });
});

test('every export is offered by a command', () => {
  const offered = pages.flatMap(
    ({ text }) => /output format: ([a-z, -]+) \(default/.exec(text)?.[1]?.split(', ') ?? [],
  );
  expect(offered).toEqual(expect.arrayContaining(EXPORTS.map(({ id }) => id)));
});
