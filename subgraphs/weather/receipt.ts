import type { ApolloServerPlugin } from '@apollo/server';
import { PRODUCT } from './schema.ts';

/**
 * Answers `extensions: { weft: { receipt: true } }` of a request with the product that was read, its version and how
 * old its data is.
 */
export function receiptPlugin(lastDate: string): ApolloServerPlugin {
  const weft = { products: [{ ...PRODUCT, asOf: `${lastDate}T00:00:00Z` }] };
  return {
    async requestDidStart({ request }) {
      if (request.extensions?.['weft']?.receipt !== true) return;
      return {
        async willSendResponse({ response: { body } }) {
          if (body.kind === 'single')
            body.singleResult.extensions = { ...body.singleResult.extensions, weft };
        },
      };
    },
  };
}
