/** A module of AssemblyScript, translated when imgaudit is built (see assembly-plugin.mjs): its WebAssembly in base64. */
declare module '*?assembly' {
  const base64: string;
  export default base64;
}

/** What is used of WebAssembly; the types of Node know nothing of it. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, (...numbers: number[]) => unknown>>);
    readonly exports: unknown;
  }
}
