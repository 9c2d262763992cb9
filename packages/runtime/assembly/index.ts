export * from './dense';
export * from './elementwise';
export * from './lists';
export * from './matvec';
export * from './planes';
export * from './pool';
