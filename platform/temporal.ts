import { readFile } from 'node:fs/promises';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import type { Config } from './config';
import { createDataConverter, type PayloadKey } from './payload-codec';

type TemporalConfig = Pick<
  Config,
  | 'TEMPORAL_ADDRESS'
  | 'TEMPORAL_NAMESPACE'
  | 'TEMPORAL_TLS'
  | 'TEMPORAL_API_KEY'
  | 'TEMPORAL_TLS_CA_PATH'
  | 'TEMPORAL_TLS_CLIENT_CERT_PATH'
  | 'TEMPORAL_TLS_CLIENT_KEY_PATH'
>;

async function optionsOf(config: TemporalConfig) {
  const {
    TEMPORAL_TLS_CA_PATH: authority,
    TEMPORAL_TLS_CLIENT_CERT_PATH: certificate,
    TEMPORAL_TLS_CLIENT_KEY_PATH: key,
    TEMPORAL_API_KEY: apiKey,
  } = config;
  const files = {
    ...(authority !== undefined && { serverRootCACertificate: await readFile(authority) }),
    ...(certificate &&
      key && { clientCertPair: { crt: await readFile(certificate), key: await readFile(key) } }),
  };
  const tls = Object.keys(files).length > 0 ? files : config.TEMPORAL_TLS || apiKey !== undefined;
  return {
    address: config.TEMPORAL_ADDRESS ?? '127.0.0.1:7233',
    ...(tls !== false && { tls }),
    ...(apiKey !== undefined && { apiKey }),
  };
}

/** A client for the API. Connects at the first call, so that a Temporal that is down does not stop the start. */
export async function connectClient(
  config: TemporalConfig,
  keys: readonly PayloadKey[],
): Promise<{ client: Client; connection: Connection }> {
  const connection = Connection.lazy(await optionsOf(config));
  return {
    connection,
    client: new Client({
      connection,
      namespace: config.TEMPORAL_NAMESPACE,
      dataConverter: createDataConverter(keys),
    }),
  };
}

/** A connection for the worker; throws when Temporal cannot be reached. */
export async function connectWorker(config: TemporalConfig): Promise<NativeConnection> {
  return NativeConnection.connect(await optionsOf(config));
}
