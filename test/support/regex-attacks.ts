/** A parsed regular expression, with as much detail as is needed to make texts that it nearly matches. */
type Part =
  | { readonly kind: 'one'; readonly source: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'again'; readonly group: number }
  | { readonly kind: 'sequence'; readonly parts: readonly Part[]; readonly group: number | null }
  | { readonly kind: 'choice'; readonly options: readonly Part[]; readonly group: number | null }
  | { readonly kind: 'repeat'; readonly most: number; readonly body: Part; readonly least: number };

const ALWAYS = ['a', 'A', '0', ' ', '-', '.', '/', ':', '_', '\n', '\t', '=', '中', '!'];
const SUFFIXES = ['', '\u0001', '\n\u0001', ' \u0001', '!\u0001'];
/** A quantifier that repeats less often than this cannot make a match slow. */
const FEWEST_REPEATS = 40;

class Parser {
  readonly #source: string;
  #at = 0;
  #groups = 0;

  constructor(source: string) {
    this.#source = source;
  }

  choice(group: number | null = null): Part {
    const options = [this.#sequence()];
    while (this.#take('|')) options.push(this.#sequence());
    if (group === null && this.#at < this.#source.length && this.#source[this.#at] !== ')') {
      throw new RangeError(`cannot read /${this.#source}/ at ${this.#at}`);
    }
    return { kind: 'choice', options, group };
  }

  #take(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    const sticky = new RegExp(pattern.source, 'ys');
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#source);
    if (found !== null) this.#at += found[0].length;
    return found;
  }

  #sequence(): Part {
    const parts: Part[] = [];
    while (this.#at < this.#source.length && !/[|)]/.test(this.#source[this.#at] ?? '')) {
      parts.push(this.#quantified(this.#atom()));
    }
    return { kind: 'sequence', parts, group: null };
  }

  #quantified(body: Part): Part {
    const found = this.#match(/(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/);
    if (found === null) return body;
    const [, sign, from = '0', comma, to] = found;
    if (sign !== undefined) {
      return { kind: 'repeat', body, least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Number.POSITIVE_INFINITY };
    }
    const most = comma === '' ? Number(from) : to === '' ? Number.POSITIVE_INFINITY : Number(to);
    return { kind: 'repeat', body, least: Number(from), most };
  }

  #atom(): Part {
    if (this.#match(/[\^$]|\\[bB]/) !== null) return { kind: 'nothing' };
    if (this.#match(/\(\?<?[=!]/) !== null) return this.#closed({ kind: 'nothing' }, this.choice(0));
    if (this.#take('(')) {
      const isNumbered = !this.#take('?:') && (this.#match(/\?<\w+>/) !== null || true);
      const group = isNumbered ? ++this.#groups : 0;
      const body = this.choice(group);
      return this.#closed(body, body);
    }
    const back = this.#match(/\\([1-9])/);
    if (back !== null) return { kind: 'again', group: Number(back[1]) };
    const one = this.#match(
      /\[(?:[^\]\\]|\\.)*\]|\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)|[^\\]/,
    );
    if (one === null) throw new RangeError(`cannot read /${this.#source}/ at ${this.#at}`);
    return { kind: 'one', source: one[0] };
  }

  #closed(part: Part, _body: Part): Part {
    if (!this.#take(')')) throw new RangeError(`a bracket is open in /${this.#source}/`);
    return part;
  }
}

/**
 * Texts of about `length` characters that make a backtracking engine backtrack as often as possible: for each unbounded
 * repetition, what leads to it, then what it repeats many times, then something that fails the match.
 */
export function attacksOn(pattern: RegExp, length: number): readonly string[] {
  const root = new Parser(pattern.source).choice();
  const sampler = new Sampler(pattern, root);
  const heads = new Set<string>();
  const pumps = new Set<string>();
  const seen = new Set<string>();
  for (const { before, body } of repeatsOf(root, '', sampler)) {
    const ones = onesOf(body).flatMap((one) => sampler.charactersOf(one).slice(0, 5));
    for (const pump of new Set([sampler.textOf(body), ...ones, before + sampler.textOf(body), before])) {
      if (pump === '') continue;
      heads.add(before);
      pumps.add(pump);
      for (const head of new Set([before, ''])) for (const suffix of SUFFIXES) seen.add(attack(head, pump, suffix));
    }
  }
  const whole = sampler.textOf(root);
  for (const suffix of SUFFIXES) if (whole !== '') seen.add(attack('', whole, suffix));
  return [...seen].map((text) => {
    const [head = '', pump = '', suffix = ''] = text.split('\u0000');
    return head + pump.repeat(Math.ceil(length / pump.length)) + suffix;
  });
}

/** The three parts of an attack joined into one text, so that a set removes repeated ones. */
function attack(head: string, pump: string, suffix: string): string {
  return `${head}\u0000${pump}\u0000${suffix}`;
}

interface Repeat {
  /** A text that leads the matcher to the repetition. */
  readonly before: string;
  readonly body: Part;
}

function* repeatsOf(part: Part, before: string, sampler: Sampler): Generator<Repeat> {
  if (part.kind === 'repeat') {
    if (part.most >= FEWEST_REPEATS) yield { before, body: part.body };
    yield* repeatsOf(part.body, before, sampler);
  } else if (part.kind === 'choice') {
    for (const option of part.options) yield* repeatsOf(option, before, sampler);
  } else if (part.kind === 'sequence') {
    let head = before;
    for (const child of part.parts) {
      yield* repeatsOf(child, head, sampler);
      head += sampler.textOf(child);
    }
  }
}

function onesOf(part: Part): readonly string[] {
  if (part.kind === 'one') return [part.source];
  if (part.kind === 'repeat') return onesOf(part.body);
  if (part.kind === 'sequence') return part.parts.flatMap(onesOf);
  return part.kind === 'choice' ? part.options.flatMap(onesOf) : [];
}

/** Makes texts that parts of an expression match. */
class Sampler {
  readonly #flags: string;
  readonly #alphabet: readonly string[];
  readonly #groups = new Map<number, string>();

  constructor({ source, flags }: RegExp, root: Part) {
    this.#flags = flags.replace(/[gy]/g, '');
    const ones = onesOf(root);
    const letters = [...new Set([...ALWAYS, ...source.replaceAll(/\\(?=[^\w])/g, '')])].filter((it) => it !== '\u0000');
    const matched = (letter: string) => ones.filter((one) => this.#isMatch(one, letter)).length;
    // Characters that many parts match come first, because a text of them can be matched in many ways.
    this.#alphabet = letters
      .map((letter) => ({ letter, count: matched(letter) }))
      .toSorted((a, b) => b.count - a.count)
      .map(({ letter }) => letter);
  }

  charactersOf(one: string): readonly string[] {
    const exact = one.length === 1 && one !== '.' ? [one] : [];
    return [...new Set([...exact, ...this.#alphabet.filter((letter) => this.#isMatch(one, letter))])];
  }

  textOf(part: Part): string {
    const text = this.#textOf(part);
    if ((part.kind === 'choice' || part.kind === 'sequence') && part.group) this.#groups.set(part.group, text);
    return text;
  }

  #textOf(part: Part): string {
    if (part.kind === 'one') return this.charactersOf(part.source)[0] ?? '';
    if (part.kind === 'again') return this.#groups.get(part.group) ?? '';
    if (part.kind === 'sequence') return part.parts.map((child) => this.textOf(child)).join('');
    if (part.kind === 'choice') return part.options[0] === undefined ? '' : this.textOf(part.options[0]);
    return part.kind === 'repeat' ? this.textOf(part.body).repeat(part.least) : '';
  }

  #isMatch(one: string, letter: string): boolean {
    return new RegExp(`^(?:${one})$`, this.#flags).test(letter);
  }
}
