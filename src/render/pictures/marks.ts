import type { MarkKind } from '../../report/page/page-input.ts';
import { MARK_NAMES } from '../../report/page/page-lanes.ts';
import { filled, outlined } from '../markup/colours.ts';
import { type Attributes, type Content, element, type Markup } from '../markup/markup.ts';
import { coordinate, label, shape } from '../markup/picture.ts';

/** A mark of its kind around a point. Each kind has a shape of its own, so that no reader depends on colours. */
export function mark(kind: MarkKind, x: number, y: number, meaning?: string): Markup {
  const [cx, cy] = [coordinate(x), coordinate(y)];
  const path = (d: string, colour: Attributes) => shape('path', { d: `M${cx} ${cy}${d}`, ...colour }, meaning);
  switch (kind) {
    case 'refused':
      return shape('circle', { cx, cy, r: 5, ...outlined('refused', 2) }, meaning);
    case 'pull':
      return shape('circle', { cx, cy, r: 5.5, ...filled('pull') }, meaning);
    case 'push':
      return path('m0 -7l7 13h-14z', filled('push'));
    case 'delete':
      return path('m-5 -5l10 10m0 -10l-10 10', outlined('delete', 3));
    case 'look':
      return path('m-5 -5h10v10h-10z', filled('look'));
    case 'sign-in':
      return path('m0 -7l7 7l-7 7l-7 -7z', filled('sign-in'));
    case 'change':
      return path('m-7 -5h14l-7 12z', filled('change'));
    case 'other':
      return path('m-6 -2h12v4h-12z', filled('other'));
  }
}

/** The marks that a picture uses, with their names, from left to right. */
export function legend(kinds: readonly MarkKind[], x: number, y: number): Content {
  let at = x;
  return kinds.map((kind) => {
    const place = at;
    at += 26 + MARK_NAMES[kind].length * 7;
    return element(
      'g',
      {},
      mark(kind, place, y - 4),
      label(MARK_NAMES[kind], { x: place + 11, y, ...filled('muted') }),
    );
  });
}
