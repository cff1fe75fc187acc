// The door for whoever only reads the gateway's settings, without the gateway.
export { type GatewayConfig, gatewayConfigSchema } from '../config.ts';
export { withEnvironment } from '../environment.ts';
