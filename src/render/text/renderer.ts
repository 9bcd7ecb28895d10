import type { Zone } from '../../domain/instant.ts';
import type { Report } from '../../report/report.ts';
import type { ColorLevel } from './ansi.ts';
import type { Chunks } from './chunks.ts';

export interface RenderSettings {
  /** Columns of the terminal; infinite where output is no terminal. */
  readonly width: number;
  readonly colorLevel: ColorLevel;
  /** Zone of times shown to people. Machine formats are always UTC. */
  readonly zone: Zone;
  /** Takes notices about the output itself, such as columns that were left out. */
  onNotice(text: string): void;
}

/** One way to write a report down. */
export interface Renderer {
  /** The value of `--format`. */
  readonly id: string;
  /** Extension of files that hold such output, without the dot. */
  readonly extension: string;
  /** Whether the output is bytes rather than text. */
  readonly isBinary: boolean;
  /** Whether the output is rows and nothing else, so that the remarks of an answer have no place in it. */
  readonly isRowsAlone: boolean;
  /** Text output ends with a newline. A renderer that needs a library loads it here. */
  render(report: Report, settings: RenderSettings): Chunks;
}
