import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Finding } from '../../contracts/index.ts';
import type { GatewayConfig } from '../../gateway/index.ts';
import type { Manifest, SubgraphEntry } from '../../registry/index.ts';
import { listenAddress, runsHere } from './local-subgraph.ts';

/** Says that the port of a subgraph is taken and where it is set. */
export function subgraphPortInUse(manifest: Manifest, entry: SubgraphEntry, port: number): Finding {
  const isOwn = port === listenAddress(entry).port;
  return {
    code: 'PORT_IN_USE',
    severity: 'error',
    message: `The subgraph ${entry.name} cannot listen on port ${port}: it is already in use.`,
    ...(isOwn ? { place: manifest.placeOf(['subgraphs', entry.name, 'routing_url']) } : {}),
    subgraph: entry.name,
    fix: isOwn
      ? 'Stop what listens there (another weft dev?), or choose another port in routing_url or the variable it names.'
      : 'Stop what listens there, or choose another port with --port.',
  };
}

/** Says that the port of the gateway is taken and how to choose another. */
export function gatewayPortInUse(port: number): Finding {
  return {
    code: 'PORT_IN_USE',
    severity: 'error',
    message: `The gateway cannot listen on port ${port}: it is already in use.`,
    fix: 'Stop what listens there (another weft dev?), or choose another port with WEFT_GATEWAY_PORT, or --port of weft serve gateway.',
  };
}

/** Every port the mesh wants and cannot have, so that nothing is started in vain and all are told at once. */
export async function findBusyPorts(
  manifest: Manifest,
  { port, host }: GatewayConfig,
): Promise<readonly Finding[]> {
  const gateway = (await isFree(port, host)) ? [] : [gatewayPortInUse(port)];
  const subgraphs = manifest.subgraphs.filter(runsHere).map(async (entry): Promise<Finding[]> => {
    const address = listenAddress(entry);
    return (await isFree(address.port, address.host))
      ? []
      : [subgraphPortInUse(manifest, entry, address.port)];
  });
  const busy = (await Promise.all(subgraphs)).flat();
  // One piece of advice serves them all.
  const advised = busy.map(({ fix, ...finding }, index) =>
    fix !== undefined && index === busy.length - 1 ? { ...finding, fix } : finding,
  );
  return [...gateway, ...advised];
}

/** True when nobody listens at a port of this machine. */
export async function isFree(port: number, host: string | undefined): Promise<boolean> {
  const probe = createServer();
  try {
    probe.listen({ port, ...(host === undefined ? {} : { host }) });
    await once(probe, 'listening');
  } catch (error) {
    // Any other reason, such as a port below 1024, is for the one that really listens to tell.
    return !(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE');
  }
  probe.close();
  await once(probe, 'close');
  return true;
}
