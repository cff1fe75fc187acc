import { z } from 'zod';
import { createGateway, gatewayConfigSchema, startGateway } from '../../../gateway/index.ts';

const orderSchema = z.object({ sdl: z.string() });

// Our gateway as a library, in a process of its own: every message is a supergraph to swap to.
const gateway = createGateway({
  config: gatewayConfigSchema.parse({ port: 0, host: '127.0.0.1', forwardHeaders: ['authorization'] }),
  log: () => undefined,
});
let url: string | undefined;

async function take(message: unknown): Promise<void> {
  const { sdl } = orderSchema.parse(message);
  const used = await gateway.useSupergraph(sdl);
  if (!used.ok) throw new Error(used.findings.map(({ message }) => message).join('\n'));
  url ??= `http://127.0.0.1:${(await startGateway(gateway)).port}/graphql`;
  process.send?.({ url });
}

process.on('message', (message) => {
  take(message).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  });
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
