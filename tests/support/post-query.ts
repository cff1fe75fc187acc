/** Posts a GraphQL request as JSON, as most clients do. */
export function postQuery(
  url: string,
  body: { readonly query: string } & Readonly<Record<string, unknown>>,
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
