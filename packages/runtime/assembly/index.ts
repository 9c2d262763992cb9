export { dense } from './dense';
export { denseVector, signsVector, sparseVector } from './matvec';
export { compact, placeBytes, placeFloats } from './planes';
export { signs } from './signs';
export { sparse } from './sparse';
