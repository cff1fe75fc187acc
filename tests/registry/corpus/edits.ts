import type { Edit } from './corpus-mesh.ts';

/** Replaces a text in people.graphql. */
export const people = (from: string, to: string): Edit => ['people.graphql', from, to];
/** Replaces a text in places.graphql. */
export const places = (from: string, to: string): Edit => ['places.graphql', from, to];
/** Replaces a text in flights.graphql. */
export const flights = (from: string, to: string): Edit => ['flights.graphql', from, to];
/** Replaces a text in reviews.graphql. */
export const reviews = (from: string, to: string): Edit => ['reviews.graphql', from, to];
