import type { AddressInfo, Server } from 'node:net';

/** Has a server listen on this machine alone, and returns its port: a free one where none is asked for. */
export async function listenHere(server: Server, port = 0): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}
