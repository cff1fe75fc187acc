// The healthcheck of a container: exits 0 when the part of the mesh on this port is ready. `node scripts/probe.mjs 4000`
// The image has no curl, and needs none.
import { get } from 'node:http';
import { argv } from 'node:process';

const request = get(
  { host: '127.0.0.1', port: Number(argv[2] ?? 4000), path: '/health/ready', agent: false, timeout: 3_000 },
  (response) => {
    response.resume();
    process.exitCode = response.statusCode === 200 ? 0 : 1;
  },
);
request.on('timeout', () => request.destroy(new Error('no answer within 3 s')));
request.on('error', (error) => {
  console.error(error.message);
  process.exitCode = 1;
});
