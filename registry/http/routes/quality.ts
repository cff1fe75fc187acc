import { z } from 'zod';
import { BODIES } from '../body-schemas.ts';
import { requireAccess } from '../caller.ts';
import { wholeNumber } from '../read-input.ts';
import { json } from '../respond.ts';
import { type ApiRoute, reading, writing } from '../route.ts';

const qualityQuery = z.strictObject({
  product: z.string().max(200).exactOptional().describe('Only this data product, by the id of its contract.'),
  after: z.string().max(200).exactOptional().describe('Only products after this one, by id.'),
  limit: wholeNumber(1, 500).default(100).describe('Products in one page.'),
});

/** What is measured of the data of products. */
export const QUALITY_ROUTES: readonly ApiRoute[] = [
  writing(
    {
      ...{
        id: 'addQuality',
        method: 'POST',
        path: '/quality',
        permission: 'usage',
        body: BODIES.QualityBody,
      },
      summary: 'Adds what a gateway read of the quality that subgraphs measure.',
      answers: { 200: 'QualityTaken' },
    },
    async ({ registry, caller, body: { measurements } }) => {
      requireAccess(caller, { permission: 'usage' });
      return json(200, await registry.addQuality(measurements));
    },
  ),
  reading(
    {
      ...{ id: 'quality', method: 'GET', path: '/quality', permission: 'read', query: qualityQuery },
      summary: 'What was measured of data products in the last weeks, by product, in pages.',
      answers: { 200: 'Quality' },
    },
    async ({ registry, query: { product, after, limit } }) => {
      const { days, standings } = await registry.quality();
      const wanted = [...standings.values()]
        .filter((one) => product === undefined || one.product === product)
        .filter((one) => after === undefined || one.product > after)
        .sort((one, other) => (one.product < other.product ? -1 : 1));
      const shown = wanted.slice(0, limit);
      const products = shown.map((one) => ({
        ...one,
        days: days.filter((day) => day.product === one.product),
      }));
      const next = shown.at(-1)?.product ?? after ?? '';
      return json(200, { products, next, isComplete: shown.length === wanted.length });
    },
  ),
];
