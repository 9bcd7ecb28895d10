/** Lets the host keep the value of some JSON under the next number; false if the bytes are not JSON. */
export declare function keep(start: usize, length: i32, isQuoted: bool): bool;
