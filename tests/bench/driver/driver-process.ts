import { z } from 'zod';
import { IdleConnections } from './idle-connections.ts';
import { runLoad } from './run-load.ts';

const loadSchema = z.object({
  url: z.string(),
  questions: z.array(z.object({ body: z.string(), digest: z.string() })),
  connections: z.number(),
  until: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('time'), ms: z.number() }),
    z.object({ kind: z.literal('asked') }),
    z.object({ kind: z.literal('stopped') }),
  ]),
  isUnique: z.boolean(),
  pauseMs: z.number().optional(),
});

const orderSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('load'), id: z.number(), load: loadSchema }),
  z.object({ kind: z.literal('stop'), id: z.number(), load: z.number() }),
  z.object({ kind: z.literal('idle'), id: z.number(), load: loadSchema }),
  z.object({ kind: z.literal('idle-left'), id: z.number() }),
]);

const running = new Map<number, AbortController>();
let idle: IdleConnections | undefined;

async function follow(order: z.infer<typeof orderSchema>): Promise<unknown> {
  switch (order.kind) {
    case 'load': {
      const stopped = new AbortController();
      running.set(order.id, stopped);
      return runLoad(order.load, stopped.signal).finally(() => running.delete(order.id));
    }
    case 'stop':
      return running.get(order.load)?.abort();
    case 'idle':
      idle = await IdleConnections.open(order.load);
      return idle.left;
    case 'idle-left': {
      const left = idle?.left ?? 0;
      idle?.close();
      return left;
    }
  }
}

// A process of its own, on the core the gateway is not on. Orders and results go over the channel to its parent.
process.on('message', (message) => {
  const order = orderSchema.parse(message);
  follow(order).then(
    (result) => process.send?.({ id: order.id, result }),
    (error: unknown) => process.send?.({ id: order.id, error: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.({ id: 0, result: 'ready' });
