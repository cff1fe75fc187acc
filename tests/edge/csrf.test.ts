import { request as httpRequest } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { RunningServer } from '../../edge/index.ts';
import { answerGraphql, serve } from './support.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const NAVIGATION = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const IMAGE = 'image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5';

type Sent = { method?: string; headers?: Record<string, string>; body?: string };

/** Sends exactly these headers: `fetch` adds its own. */
function send(
  server: RunningServer,
  { method = 'GET', headers = {}, body }: Sent,
): Promise<{ status: number; text: string }> {
  const search = method === 'GET' ? `?query=${encodeURIComponent('{ __typename }')}` : '';
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(`${server.url}/graphql${search}`, { method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

describe('a POST that any web site could send', () => {
  it.each([
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['a form with a file', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['a script without preflight', { 'content-type': 'text/plain;charset=UTF-8' }],
    ['a type that hides JSON in a parameter', { 'content-type': 'text/plain; application/json' }],
    ['capital letters', { 'content-type': 'TEXT/PLAIN' }],
    ['no content type', {}],
    ['an empty content type', { 'content-type': '' }],
    ['an empty preflight header', { 'content-type': 'text/plain', 'apollo-require-preflight': '' }],
  ])('is answered 400 that names the header to send: %s', async (_, headers) => {
    const answer = await send(await serve(answerGraphql), {
      method: 'POST',
      headers,
      body: '{"query":"{ __typename }"}',
    });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('CSRF_BLOCKED');
    expect(answer.text).toContain('GraphQL-Require-Preflight: true');
  });
});

describe('a GET that any web site could send', () => {
  it.each([
    ['a link or form of an old browser', { accept: NAVIGATION }],
    ['an image', { accept: IMAGE }],
    ['a style sheet', { accept: 'text/css,*/*;q=0.1' }],
    ['a script of a browser over plain HTTP', { accept: '*/*', 'user-agent': FIREFOX }],
    ['a no-cors fetch that sets Accept', { accept: 'application/json', 'user-agent': FIREFOX }],
    [
      'a script of another site',
      { accept: '*/*', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    ],
    ['a no-cors fetch of another site', { accept: 'application/json', 'sec-fetch-site': 'cross-site' }],
    ['another subdomain', { accept: 'application/json', 'sec-fetch-site': 'same-site' }],
    ['a browser from another site without Accept', { 'sec-fetch-site': 'cross-site' }],
  ])('is answered 400 that names the header to send: %s', async (_, headers) => {
    const answer = await send(await serve(answerGraphql), { headers });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('CSRF_BLOCKED');
    expect(answer.text).toContain('GraphQL-Require-Preflight: true');
  });
});

describe('a GET that no other web site could send', () => {
  it.each([
    ['a program that asks for JSON', { accept: 'application/json' }],
    ['a program that asks for the response media type', { accept: 'application/graphql-response+json' }],
    ['curl', { accept: '*/*', 'user-agent': 'curl/8.5.0' }],
    ['a program without Accept', {}],
    ['a page of this server', { accept: '*/*', 'user-agent': FIREFOX, 'sec-fetch-site': 'same-origin' }],
    ['an address typed by a person', { accept: NAVIGATION, 'user-agent': FIREFOX, 'sec-fetch-site': 'none' }],
    ['Apollo clients', { accept: '*/*', 'sec-fetch-site': 'cross-site', 'apollo-require-preflight': 'true' }],
    ['clients that name the operation', { accept: NAVIGATION, 'x-apollo-operation-name': 'A' }],
    ['clients of the proposed header', { accept: IMAGE, 'graphql-require-preflight': 'true' }],
    ['a type that needs a preflight', { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' }],
  ])('is answered: %s', async (_, headers) => {
    expect((await send(await serve(answerGraphql), { headers })).status).toBe(200);
  });
});
