export * from './binary';
export * from './binary-planes';
export * from './binary-vector';
