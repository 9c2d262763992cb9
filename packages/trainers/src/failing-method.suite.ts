import { edgePopup, type Reparam } from '@supermask/core';

/** Edge-popup that fails in the third step of a worker, and only there. */
export function failing({ inWorker = false }: { readonly inWorker?: boolean } = {}): Reparam {
  const method = edgePopup({ density: 0.5 });
  return {
    ...method,
    config: { ...method.config, name: 'failing' },
    effective(stored, context) {
      if (inWorker && context.step === 2) throw new Error('[supermask/core] failing: no luck');
      return method.effective(stored, context);
    },
  };
}
