import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded into the program by a test: makes a thread compute without a pause from a moment on, as a query over millions of
 * events does. IMGAUDIT_BUSY says when: `answer`, when the main thread writes its answer, or `record`, when the thread of
 * an import parses a text that is longer than a megabyte. IMGAUDIT_BUSY_MARK is a file that then appears.
 */
const { IMGAUDIT_BUSY: when, IMGAUDIT_BUSY_MARK: mark } = process.env;

function computeForever() {
  writeFileSync(mark, '');
  for (;;) Math.sqrt(2);
}

if (when === 'answer' && isMainThread)
  for (const stream of [process.stdout, process.stderr]) stream.write = computeForever;
if (when === 'record' && !isMainThread) {
  const { parse } = JSON;
  JSON.parse = (text, ...others) => (text.length > 1 << 20 ? computeForever() : parse(text, ...others));
}
