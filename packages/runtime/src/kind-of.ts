export { kindOf } from '@supermask/format';
