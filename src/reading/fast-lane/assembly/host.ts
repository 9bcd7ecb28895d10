/** Keeps the value that stands there as JSON under the next number; false where it is none. */
export declare function keep(start: usize, length: i32, isQuoted: bool): bool;
