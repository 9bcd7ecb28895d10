// Measures how well `suspicious` tells attacks from daily life: npm run quality. See README.md beside this file.
import { runTypescript } from '../scripts/run-typescript.mjs';

await runTypescript('../quality/measure.ts');
