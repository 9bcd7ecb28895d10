/** `npm run new format|rule|output|export <name>`: copies a template, with the name put in. */
import { runTypescript } from './run-typescript.mjs';

await runTypescript('write-scaffold.ts');
