// A file of its own, to be imported only where `needsRandom` says so.
export { randomReader } from '@supermask/format';
