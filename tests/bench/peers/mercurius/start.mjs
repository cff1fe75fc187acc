// node start.mjs SERVICES.json PORT: a gateway over services of Federation 1, given with their SDL.
// graphql stays at 16.12: the printer of 16.15 refuses the operations this gateway builds.
import { readFile } from 'node:fs/promises';
import gatewayPlugin from '@mercuriusjs/gateway';
import Fastify from 'fastify';

const [, , servicesFile, port] = process.argv;
const services = JSON.parse(await readFile(servicesFile, 'utf8'));

const app = Fastify();
await app.register(gatewayPlugin, {
  path: '/graphql',
  jit: 1,
  gateway: {
    services: services.map((service) => ({
      ...service,
      mandatory: true,
      rewriteHeaders: ({ authorization }) => (authorization === undefined ? {} : { authorization }),
    })),
  },
});
await app.listen({ port: Number(port), host: '127.0.0.1' });
