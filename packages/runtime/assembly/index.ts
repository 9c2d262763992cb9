export * from './dense';
export * from './elementwise';
export * from './matvec';
export * from './planes';
export * from './pool';
export * from './signs';
export * from './sparse';
