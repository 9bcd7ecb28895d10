const ENCODER = new TextEncoder();

/**
 * 16 hexadecimal digits that follow from a text alone: a 64-bit FNV-1a hash of its UTF-8 bytes. Good enough to tell
 * things apart, but no protection against forgery.
 */
export function stableHash(text: string): string {
  // Two halves of 32 bits: BigInt would make two objects for each byte. The prime is 2 ** 40 + 0x1b3.
  let [high, low] = [0xcbf29ce4, 0x84222325];
  const bytes = ENCODER.encode(text);
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0;
    const mixed = (low ^ byte) >>> 0;
    const product = mixed * 0x1b3;
    high = (high * 0x1b3 + Math.floor(product / 2 ** 32) + mixed * 0x100) % 2 ** 32;
    low = product % 2 ** 32;
  }
  return [high, low].map((half) => half.toString(16).padStart(8, '0')).join('');
}
