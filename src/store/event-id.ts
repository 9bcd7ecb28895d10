const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** How an event id is stored: a lower-case UUID as 16 bytes, anything else as it is. */
export function storedEventId(eventId: string | null): Buffer | string | null {
  if (eventId === null || !UUID.test(eventId)) return eventId;
  return Buffer.from(eventId.replaceAll('-', ''), 'hex');
}

/** The id as the vendor wrote it. */
export function loadedEventId(stored: unknown): string | null {
  if (typeof stored === 'string') return stored;
  if (!Buffer.isBuffer(stored)) return null;
  const hex = stored.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
