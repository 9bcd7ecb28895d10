/** `npm run generate`: writes every file, and every part of a file, that is made from the members of a folder. */
import { runTypescript } from './run-typescript.mjs';

// The documents need the members themselves, which are reached through the registries.
await runTypescript('write-registries.ts');
await runTypescript('write-documents.ts');
