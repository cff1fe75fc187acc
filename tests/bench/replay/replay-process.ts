import { startReplayServer } from './replay-server.ts';

// A process of its own: says where it listens, and ends with its parent.
const server = await startReplayServer(0);
process.send?.({ url: server.url });
process.on('disconnect', () => process.exit(0));
