export * from './binary';
export * from './binary-vector';
