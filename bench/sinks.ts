import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { Rig } from './rig';

/** Something that takes notices and counts them. */
export interface Sink {
  readonly url: string;
  taken(): number;
  /** When the last was taken, in milliseconds; 0 before the first. */
  lastAt(): number;
}

/** A partner that takes every webhook. */
export async function startWebhookSink(rig: Rig): Promise<Sink> {
  const counter = createCounter();
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      counter.count();
      response.writeHead(204).end();
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  rig.onEnd(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { ...counter, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

/** A mail server that takes every mail. */
export async function startMailSink(rig: Rig): Promise<Sink> {
  const counter = createCounter();
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      stream.resume().on('end', () => {
        counter.count();
        done();
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  rig.onEnd(async () => new Promise((resolve) => smtp.close(() => resolve(undefined))));
  return { ...counter, url: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}` };
}

function createCounter() {
  let many = 0;
  let last = 0;
  return {
    count(): void {
      many += 1;
      last = Date.now();
    },
    taken: (): number => many,
    lastAt: (): number => last,
  };
}
