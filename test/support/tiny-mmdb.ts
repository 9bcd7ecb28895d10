/** An IPv4 block and the data that a MaxMind database holds about it. */
export interface TinyBlock {
  /** First address and prefix length, such as `203.0.113.0/24`. */
  readonly block: string;
  readonly data: Readonly<Record<string, unknown>>;
}

type Node = { left: Node | number | null; right: Node | number | null };

/**
 * A MaxMind database of a few IPv4 blocks, in the format of https://maxmind.github.io/MaxMind-DB/.
 * @param buildEpoch Seconds since 1970.
 */
export function tinyMmdb(blocks: readonly TinyBlock[], buildEpoch: number): Buffer {
  const root: Node = { left: null, right: null };
  const data: Buffer[] = [];
  let size = 0;
  for (const { block, data: value } of blocks) {
    insert(root, bitsOf(block), size);
    const encoded = encode(value);
    data.push(encoded);
    size += encoded.length;
  }
  const nodes: Node[] = [];
  const collect = (node: Node): void => {
    nodes.push(node);
    for (const child of [node.left, node.right]) if (typeof child === 'object' && child !== null) collect(child);
  };
  collect(root);
  const numberOf = new Map(nodes.map((node, index) => [node, index]));
  const record = (child: Node['left']) =>
    child === null ? nodes.length : typeof child === 'number' ? nodes.length + 16 + child : (numberOf.get(child) ?? 0);
  const tree = Buffer.concat(nodes.map(({ left, right }) => Buffer.concat([record(left), record(right)].map(uint24))));
  const metadata = {
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: buildEpoch,
    database_type: 'Tiny-Test',
    description: { en: 'made in a test' },
    ip_version: 4,
    languages: ['en'],
    node_count: nodes.length,
    record_size: 24,
  };
  const marker = Buffer.from('abcdef4d61784d696e642e636f6d', 'hex');
  return Buffer.concat([tree, Buffer.alloc(16), ...data, marker, encode(metadata)]);
}

function bitsOf(block: string): readonly number[] {
  const [address = '', prefix = '32'] = block.split('/');
  const bits = address.split('.').flatMap((octet) => [...Number(octet).toString(2).padStart(8, '0')].map(Number));
  return bits.slice(0, Number(prefix));
}

function insert(root: Node, bits: readonly number[], pointer: number): void {
  let node = root;
  bits.forEach((bit, index) => {
    const side = bit === 0 ? 'left' : 'right';
    if (index === bits.length - 1) {
      node[side] = pointer;
      return;
    }
    const child = node[side];
    const next: Node = typeof child === 'object' && child !== null ? child : { left: null, right: null };
    node[side] = next;
    node = next;
  });
}

function uint24(value: number): Buffer {
  return Buffer.from([(value >> 16) & 255, (value >> 8) & 255, value & 255]);
}

/** A value with its control byte: the type in the upper three bits, the size in the lower five. */
function encode(value: unknown): Buffer {
  if (typeof value === 'string') return headed(2, Buffer.from(value, 'utf8'));
  if (Array.isArray(value)) return Buffer.concat([header(11, value.length), ...value.map(encode)]);
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return headed(6, bytes);
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    return headed(3, bytes);
  }
  const entries = Object.entries(value ?? {});
  return Buffer.concat([
    header(7, entries.length),
    ...entries.flatMap(([key, member]) => [encode(key), encode(member)]),
  ]);
}

function headed(type: number, bytes: Buffer): Buffer {
  return Buffer.concat([header(type, bytes.length), bytes]);
}

/** A control byte and the bytes that follow it: one for a type above 7, one for a size of 29 or more. */
function header(type: number, size: number): Buffer {
  const extra = size < 29 ? [] : [size - 29];
  const low = Math.min(size, 29);
  return type > 7 ? Buffer.from([low, type - 7, ...extra]) : Buffer.from([(type << 5) | low, ...extra]);
}
