/** Lets the host number the views of a text in their slots; false if the record must be read the ordinary way. */
export declare function view(views: i32, start: usize, length: i32): bool;
