import { ADAPTERS } from '../gateways/adapters.ts';
import { startGatewayProcess } from '../measure/running-gateway.ts';
import { prepareHeavyLoad } from './heavy-load.ts';
import { type MemoryPoint, renderCurve } from './memory-curve.ts';

const ROUND_MS = 10_000;

/** W2 for minutes on each gateway, one after another: how its memory goes, as Markdown. */
export async function watchSoak(gateways: readonly string[], minutes: number): Promise<string> {
  const curves: string[] = [];
  const heavy = await prepareHeavyLoad();
  for (const adapter of ADAPTERS.filter(
    ({ name, isOnlyForEqualRequests }) => gateways.includes(name) && !isOnlyForEqualRequests,
  )) {
    const gateway = await startGatewayProcess(adapter, heavy.stage);
    const points: MemoryPoint[] = [];
    let wrongAnswers = 0;
    const startedAt = performance.now();
    const elapsed = () => (performance.now() - startedAt) / 60_000;
    while (elapsed() < minutes) {
      const before = gateway.usage().cpuMs;
      const { requests, wrong } = await heavy.driver.load({
        ...heavy.load(gateway.url),
        until: { kind: 'time', ms: ROUND_MS },
      });
      wrongAnswers += wrong;
      const { cpuMs, rssMb } = gateway.usage();
      points.push({ at: elapsed(), rssMb, cpuMsPerRequest: (cpuMs - before) / requests });
    }
    await gateway.close();
    curves.push(
      `${adapter.name}: W2 for ${minutes} minutes, ${wrongAnswers} wrong answers\n\n${renderCurve('minute', points)}`,
    );
  }
  await heavy.close();
  return curves.join('\n\n');
}
