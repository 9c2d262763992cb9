/**
 * What `load` needs always, and the parts that it fetches use too: they import it from here, so that bundlers put all of it
 * into one file, which compresses better than several.
 */
export { decodePacked } from '@supermask/format';
export { createNetwork } from './create-network.ts';
export { loadWith } from './load-with.ts';
export { fetchEngine } from './ops/fetch-engine.ts';
export { limitsOf } from './plan/check-limits.ts';
export { checkForm } from './plan/choose-form.ts';
export { planFloatProduct } from './plan/float-product.ts';
export { planForeign } from './plan/foreign-step.ts';
export { isProduct } from './plan/layouts.ts';
export { needsRandom } from './plan/needs-random.ts';
export { needsRareOperators } from './plan/needs-rare-operators.ts';
export { needsSigns } from './plan/needs-signs.ts';
