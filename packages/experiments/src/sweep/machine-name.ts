import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Where a process number means one process: the same for two processes exactly if each can ask whether the other
 * is alive. A container has process numbers of its own, and a restart begins them anew.
 *
 * @returns 12 hexadecimal digits.
 */
export function machineName(): string {
  const parts = [
    hostname(),
    ifThere(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
    ifThere(() => readlinkSync('/proc/self/ns/pid')),
  ];
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 12);
}

/** Only Linux has these. */
function ifThere(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
