import { backend_util, type engine, reshape, sum, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { depthwiseFilterGradient, depthwiseInputGradient } from './depthwise-conv2d-gradient.ts';
import { dilatedFilterGradient, dilatedInputGradient } from './dilated-conv2d-gradients.ts';
import { type DilatedOutput, takeDilation } from './dilated-output.ts';

/** tfjs's `engine().customGrad`. */
export type CustomGrad = ReturnType<typeof engine>['customGrad'];
type CustomGradFunction = Parameters<CustomGrad>[0];
type GradientFunction = ReturnType<CustomGradFunction>['gradFunc'];

/**
 * `customGrad` of the tfjs engine, by which `fused.conv2d` and `fused.depthwiseConv2d` bring their own gradients
 * past the registry: where their output says that it was dilated, the gradient is one that knows about it. The
 * conv2d layers of tf.layers are fused ones.
 *
 * @param stock to which everything else is passed on.
 */
export function dilatedCustomGrad(stock: CustomGrad): CustomGrad {
  const customGrad = function (this: unknown, f: CustomGradFunction) {
    // tfjs says at once what is wrong with it.
    if (typeof f !== 'function') return stock.call(this as never, f);
    return stock.call(this as never, (...inputs) => {
      const result = f(...inputs);
      // Where f does not keep to its contract, tfjs says so itself.
      const dilation = takeDilation(result?.value);
      if (dilation === undefined) return result;
      return { ...result, gradFunc: fusedGradient(dilation, result.gradFunc) };
    });
  };
  return customGrad as CustomGrad;
}

/** The gradients for x, filter and, where there is one, bias; another activation stays with tfjs. */
function fusedGradient({ attrs, depthwise }: DilatedOutput, stock: GradientFunction): GradientFunction {
  const activation = attrs.activation ?? 'linear';
  if (activation !== 'linear') return stock;
  return (dy, saved) => {
    const [filter, x, y, bias] = saved as [Tensor4D, Tensor4D, Tensor4D, Tensor?];
    // A single image without a batch comes back without it.
    const dy4D = reshape(dy, y.shape) as Tensor4D;
    const gradients = depthwise
      ? [
          depthwiseInputGradient(x.shape, dy4D, filter, attrs),
          depthwiseFilterGradient(x, dy4D, filter.shape, attrs),
        ]
      : [
          dilatedInputGradient(x.shape, dy4D, filter, attrs),
          dilatedFilterGradient(x, dy4D, filter.shape, attrs),
        ];
    if (bias != null) gradients.push(biasGradient(bias, dy4D));
    return gradients;
  };
}

function biasGradient(bias: Tensor, dy: Tensor4D): Tensor {
  const axes = backend_util.getReductionAxes(bias.shape, dy.shape);
  return reshape(axes.length > 0 ? sum(dy, axes) : dy, bias.shape);
}
