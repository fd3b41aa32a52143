import { createServer as createHttpServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A server of this machine that a test ends. */
export interface Receiver {
  readonly port: number;
  stop(): Promise<void>;
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** A server under the other side's control down to the bytes: it may say nothing, or hang up. */
export async function rawReceiver(onConnection: (socket: Socket) => void): Promise<Receiver> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
    onConnection(socket);
  });
  const port = await listening(server);
  return {
    port,
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A port of this machine on which nobody listens. */
export async function deafPort(): Promise<number> {
  const { port, stop } = await rawReceiver(() => undefined);
  await stop();
  return port;
}

export interface Received {
  readonly path: string;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An HTTP server that keeps what it is sent, and answers as it is told. */
export async function httpReceiver(
  answer: RequestListener,
): Promise<Receiver & { readonly url: string; readonly received: Received[] }> {
  const received: Received[] = [];
  const server = createHttpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({
        path: request.url ?? '',
        method: request.method ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      });
      answer(request, response);
    });
  });
  const port = await listening(server);
  return {
    port,
    received,
    url: `http://127.0.0.1:${port}/webhooks`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A mail server that refuses, where it is told to. */
export async function smtpReceiver(options: SMTPServerOptions): Promise<Receiver & { readonly url: string }> {
  const smtp = new SMTPServer({ authOptional: true, disabledCommands: ['STARTTLS'], ...options });
  smtp.on('error', () => undefined);
  const port = await listening(smtp.server);
  return {
    port,
    url: `smtp://127.0.0.1:${port}`,
    stop: async () => new Promise((resolve) => smtp.close(() => resolve())),
  };
}

/** What a mail server says no with. */
export const smtpRefusal = (responseCode: number): Error =>
  Object.assign(new Error('refused'), { responseCode });
