/** Writes the pages of the manual into man/, from what the commands say of themselves. `npm run build` does it. */
import { runTypescript } from './run-typescript.mjs';

await runTypescript('write-manual-pages.ts');
