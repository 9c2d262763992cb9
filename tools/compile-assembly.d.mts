export function compileAssembly(
  base: URL,
  entry: string,
  edit?: (source: string) => string,
  flags?: readonly string[],
): Promise<Uint8Array>;
