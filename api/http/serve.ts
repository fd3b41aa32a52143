import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

interface Serving {
  readonly host: string;
  readonly port: number;
  readonly graceSeconds: number;
  /** For how long the headers of a request may take, and the request as a whole: then it is cut off (408). */
  readonly headersSeconds: number;
  readonly requestSeconds: number;
}

/** Listens until it is stopped. Stopping lets requests finish that are under way, within the grace. */
export async function serve(
  app: Express,
  { host, port, graceSeconds, headersSeconds, requestSeconds }: Serving,
): Promise<{ port: number; stop(): Promise<void> }> {
  const server = createServer(
    {
      requestTimeout: requestSeconds * 1_000,
      headersTimeout: Math.min(headersSeconds, requestSeconds) * 1_000,
      connectionsCheckingInterval: 1_000,
    },
    app,
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const force = setTimeout(() => server.closeAllConnections(), graceSeconds * 1_000);
      await closed;
      clearTimeout(force);
    },
  };
}
