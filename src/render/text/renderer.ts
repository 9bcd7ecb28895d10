import type { Zone } from '../../domain/instant.ts';
import type { Report } from '../../report/report.ts';
import type { ColorLevel } from './ansi.ts';

export interface RenderSettings {
  /** Columns of the terminal; infinite where output is no terminal. */
  readonly width: number;
  readonly colorLevel: ColorLevel;
  /** Zone of times shown to people. Machine formats are always UTC. */
  readonly zone: Zone;
}

/** What a renderer made, and what it had to leave out. */
export interface Rendering {
  /** The output, in pieces; every output ends with a newline. */
  readonly chunks: Iterable<string>;
  readonly notes: readonly string[];
}

/** One way to write a report down. */
export interface Renderer {
  /** What `--format` takes. */
  readonly id: string;
  /** Whether programs read it: then nothing is meant for eyes alone. */
  readonly isMachine: boolean;
  render(report: Report, settings: RenderSettings): Rendering | Promise<Rendering>;
}
