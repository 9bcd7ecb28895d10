import { type Format, NOT_MINE } from '../../src/formats/toolkit/format.ts';

/** A format for tests, which knows no record unless it is given `recognise`. */
export function stubFormat(id: string, own: Pick<Format, 'read'> & Partial<Format>): Format {
  return {
    id,
    title: id,
    vendor: id,
    documentation: 'https://example.com/',
    howToExport: [],
    signature: '',
    limits: [],
    actions: [],
    framings: ['json'],
    collections: [],
    recognise: () => NOT_MINE,
    ...own,
  };
}
