import { failure, type Outcome, success } from '../../contracts/index.ts';
import { PortInUseError, type RunningServer } from '../../edge/index.ts';
import { createGateway, type Gateway, startGateway } from '../../gateway/index.ts';
import { gatewayPortInUse } from './port-in-use.ts';
import { webDirectory } from './web-pages.ts';
import type { SupergraphSource } from './worker-messages.ts';

/** A gateway that has taken up its supergraph, its port not yet open. Fails with the findings when the supergraph is none. */
export async function buildGateway({
  sdl,
  teams,
  facts,
  settings,
}: SupergraphSource): Promise<Outcome<Gateway>> {
  const web = webDirectory();
  const gateway = createGateway({ config: settings, ...(web ? { webDirectory: web } : {}) });
  const used = await gateway.useSupergraph(sdl, teams, facts);
  return used.ok ? success(gateway, used.findings) : used;
}

/** Opens the port. Fails with a finding when it is taken. */
export async function openPort(gateway: Gateway): Promise<Outcome<RunningServer>> {
  try {
    return success(await startGateway(gateway));
  } catch (error) {
    if (error instanceof PortInUseError) return failure(gatewayPortInUse(error.port));
    throw error;
  }
}
