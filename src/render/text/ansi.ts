import type { ChalkInstance } from 'chalk';
import type { Cell } from '../../report/report.ts';

export type ColorLevel = 0 | 1 | 2 | 3;

/** Colours a text by its meaning. The words carry the meaning too, for readers without colour. */
export type Paint = (cell: Cell, text: string) => string;

export interface Palette {
  readonly paint: Paint;
  heading(text: string): string;
  faint(text: string): string;
}

const PLAIN: Palette = { paint: (_, text) => text, heading: (text) => text, faint: (text) => text };

/** The colours for a level; chalk is loaded only when there are any. */
export async function paletteOf(level: ColorLevel): Promise<Palette> {
  if (level === 0) return PLAIN;
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level });
  return {
    paint: (cell, text) => (colourOf(chalk, cell) ?? ((plain: string) => plain))(text),
    heading: (text) => chalk.bold(text),
    faint: (text) => chalk.dim(text),
  };
}

/** Colours that are readable on light and on dark backgrounds: yellow is not. */
function colourOf(chalk: ChalkInstance, cell: Cell): ChalkInstance | null {
  switch (cell.kind) {
    case 'severity':
      return {
        critical: chalk.bgRed.white.bold,
        high: chalk.red.bold,
        medium: chalk.magenta,
        low: chalk.cyan,
        info: chalk.dim,
      }[cell.term];
    case 'outcome':
      return { success: chalk.green, failure: chalk.red, denied: chalk.red.bold, unknown: chalk.dim }[cell.term];
    case 'network':
      return cell.term === 'public' ? chalk.magenta.bold : chalk.dim;
    case 'category':
      return categoryColour(chalk, cell.term);
    case 'bar':
      return chalk.blue;
    case 'digest':
      return chalk.dim;
    default:
      return null;
  }
}

const CHANGES: readonly string[] = ['push', 'tag', 'sign', 'restore', 'replicate', 'blob-push', 'build', 'deploy'];
const RULES: readonly string[] = ['policy', 'config', 'auth'];

function categoryColour(chalk: ChalkInstance, category: string): ChalkInstance | null {
  if (category === 'delete' || category === 'untag') return chalk.red;
  if (CHANGES.includes(category)) return chalk.cyan;
  return RULES.includes(category) ? chalk.magenta : null;
}
