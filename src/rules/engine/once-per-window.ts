import type { ObservedWindow } from './observed-window.ts';

/**
 * Wraps a function that reads something from a window, so that it runs once for each window and later calls get the same
 * answer. The events of a window do not change while rules run, and several rules ask for the same things. An answer is
 * forgotten together with its window.
 */
export function oncePerWindow<T>(read: (window: ObservedWindow) => T): (window: ObservedWindow) => T {
  const answers = new WeakMap<ObservedWindow, { readonly answer: T }>();
  return (window) => {
    const known = answers.get(window) ?? { answer: read(window) };
    answers.set(window, known);
    return known.answer;
  };
}
