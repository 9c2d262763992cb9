/** A network in an engine, made ready for one image at a time. */
export interface Engine {
  /** Predicts the image that it was made with; the result is in memory when it returns, or its promise resolves. */
  readonly run: () => void | Promise<void>;
  /** The same for any image, float32 [height × width × channels]. */
  readonly predict: (image: Float32Array) => Promise<Float32Array>;
  /** Wall-clock milliseconds of making it ready, and of its first prediction. */
  readonly first: { readonly load: number; readonly predict: number };
  readonly dispose: () => void | Promise<void>;
}

/** Makes an engine and predicts once, looking at the clock. */
export async function startEngine(make: () => Promise<Omit<Engine, 'first'>>): Promise<Engine> {
  const start = performance.now();
  const engine = await make();
  const loaded = performance.now();
  await engine.run();
  return { ...engine, first: { load: loaded - start, predict: performance.now() - loaded } };
}
