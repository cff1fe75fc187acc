/** Where the API is mounted. */
export const REGISTRY_PATH = '/registry/v1';
