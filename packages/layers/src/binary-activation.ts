import { BinaryActivation, type BinaryActivationOptions } from './binary-activation-layer.ts';
import { register } from './register.ts';

/**
 * The activation of binary networks: sign(x), learned by a surrogate gradient, by default Bi-Real Net's as in
 * biprop. Put batch normalisation before it, or its input may have one sign for all images. Models with it are
 * saved as any other; `register()` before they are loaded.
 */
export function binaryActivation(options: BinaryActivationOptions = {}): BinaryActivation {
  register();
  return new BinaryActivation(options);
}
