import { load } from './load.ts';

/** Inside a worker: loads the network at an address and answers with its prediction. */
addEventListener('message', async ({ data: { address, input } }: MessageEvent) => {
  const network = await load(address);
  postMessage(network.predict(input));
});
