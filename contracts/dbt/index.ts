export { adoptedResults, readLastResults } from './adopted-results.ts';
export {
  type AdoptedDomain,
  type AdoptedProduct,
  type Adoption,
  planAdoption,
} from './plan-adoption.ts';
export type { DbtNodeResult } from './run-results.ts';
