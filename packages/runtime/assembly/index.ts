export * from './binary';
export * from './dense';
export * from './matvec';
export * from './planes';
export * from './signs';
export * from './sparse';
