import text from '../../../examples/busiest-airports.graphql?raw';

/** The question that stands in the editor on the first visit; it crosses five domains. */
export const EXAMPLE_QUERY: string = text;
