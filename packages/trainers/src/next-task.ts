/**
 * Lets timers, events and repaints in. `tf.nextFrame` would wait for the next repaint instead: 16 ms in a
 * visible tab, for ever in a hidden one; and timers are slowed to one a second there.
 */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
