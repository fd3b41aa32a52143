import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

/** Listens until it is stopped. Stopping lets requests finish that are under way, within the grace. */
export async function serve(
  app: Express,
  { host, port, graceSeconds }: { host: string; port: number; graceSeconds: number },
): Promise<{ port: number; stop(): Promise<void> }> {
  const server = createServer(app);
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
