import {
  type Callback,
  CallbackList,
  CustomCallback,
  type CustomCallbackArgs,
  type LayersModel,
} from '@tensorflow/tfjs-layers';
import { nextTask } from './next-task.ts';

/** A callback of tf.layers, as `model.fit` takes it: functions, or an object of a class of tfjs or a derived one. */
export type LayersCallback = CustomCallbackArgs | Pick<Callback, 'setModel' | 'setParams'>;

/**
 * tf.layers callbacks as one, which know the model.
 *
 * @param params what `fit` tells them: `epochs`, `batchSize`, …
 */
export function layersCallbacks(
  callbacks: readonly LayersCallback[],
  { model, params }: { model: LayersModel; params: Readonly<Record<string, number | boolean>> },
): CallbackList {
  const list = new CallbackList(
    callbacks.map((callback) =>
      // `nextFrame`, which tfjs waits for now and then, never comes in a hidden tab.
      'setModel' in callback
        ? (callback as Callback)
        : new CustomCallback({ nextFrameFunc: nextTask, ...callback }),
    ),
  );
  list.setParams(params);
  list.setModel(model);
  return list;
}
