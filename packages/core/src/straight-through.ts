import { clone, customGrad, type Tensor } from '@tensorflow/tfjs-core';

/**
 * A function with a gradient of its own choice: forward computes what is used, backward what is learned from.
 * (The typed form of `tf.customGrad` for one input; Bengio et al. 2013, "Estimating or propagating gradients
 * through stochastic neurons", is where the name comes from.)
 *
 * @param x float32, any shape. It gets the gradient: variables that `forward` captures get none.
 * @param forward x → a tensor; its operations are not recorded.
 * @param backward (dy, x, y) → dx of x's shape, where y is what `forward` gave.
 * @returns forward(x), a new tensor. The caller disposes it.
 * @throws what tfjs throws, if `forward` gives no tensor or, on backpropagation, `backward` none of x's shape.
 */
export function straightThrough(
  x: Tensor,
  forward: (x: Tensor) => Tensor,
  backward: (dy: Tensor, x: Tensor, y: Tensor) => Tensor,
): Tensor {
  const operation = customGrad((...inputs) => {
    const [input, save] = inputs as [Tensor, (tensors: Tensor[]) => void];
    const output = forward(input);
    // As its own output x would get the gradient twice: from here, and from `backward`.
    const value = output === input ? clone(output) : output;
    save([input, value]);
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => backward(dy, saved[0] as Tensor, saved[1] as Tensor),
    };
  });
  return operation(x);
}
