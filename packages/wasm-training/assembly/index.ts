export { maxPoolGrad } from './max-pool-grad';
