let key0: u64 = 0;
let key1: u64 = 0;

/** Takes the secret key of the case. */
export function keySipHash(low0: u32, high0: u32, low1: u32, high1: u32): void {
  key0 = ((<u64>high0) << 32) | low0;
  key1 = ((<u64>high1) << 32) | low1;
}

let a: u64 = 0;
let b: u64 = 0;
let c: u64 = 0;
let d: u64 = 0;

function round(): void {
  a += b;
  b = rotl<u64>(b, 13) ^ a;
  a = rotl<u64>(a, 32);
  c += d;
  d = rotl<u64>(d, 16) ^ c;
  a += d;
  d = rotl<u64>(d, 21) ^ a;
  c += b;
  b = rotl<u64>(b, 17) ^ c;
  c = rotl<u64>(c, 32);
}

function compress(word: u64): void {
  d ^= word;
  round();
  round();
  a ^= word;
}

/** SipHash-2-4 (Aumasson and Bernstein, 2012; https://www.aumasson.jp/siphash/siphash.pdf). */
export function sipHash(start: usize, length: i32): u64 {
  a = 0x736f_6d65_7073_6575 ^ key0;
  b = 0x646f_7261_6e64_6f6d ^ key1;
  c = 0x6c79_6765_6e65_7261 ^ key0;
  d = 0x7465_6462_7974_6573 ^ key1;
  const end = start + (length & ~7);
  for (let at = start; at < end; at += 8) compress(load<u64>(at));
  const rest = <u64>(length & 7);
  const last = rest === 0 ? 0 : load<u64>(end) & (((<u64>1) << (rest << 3)) - 1);
  compress(last | ((<u64>length) << 56));
  c ^= 0xff;
  round();
  round();
  round();
  round();
  return a ^ b ^ c ^ d;
}
