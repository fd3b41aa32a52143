import { createServer } from 'node:http';
import express from 'express';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { listenHere } from '../../platform/local/listen';

const notice = z.object({
  type: z.literal('notice'),
  data: z.object({ id: z.string(), title: z.string(), link: z.url() }),
});
const challenge = z.object({ type: z.literal('challenge'), data: z.object({ challenge: z.string() }) });
export type ReceivedNotice = z.output<typeof notice>['data'];

export interface Partner {
  readonly url: string;
  received(): readonly ReceivedNotice[];
  stop(): Promise<void>;
}

/**
 * A partner agency's system, simulated: takes signed webhooks, refuses those whose signature is wrong, sends a challenge
 * back, and acknowledges the step that a notice leads to. The same notice twice is acknowledged once.
 */
export async function startPartner({
  secret,
  acknowledge,
  port = 0,
}: {
  secret: string;
  acknowledge: (notice: ReceivedNotice) => Promise<void>;
  port?: number;
}): Promise<Partner> {
  const received: ReceivedNotice[] = [];
  const webhook = new Webhook(secret);
  const app = express();
  app.post('/webhooks', express.text({ type: '*/*', limit: '50kb' }), (request, response) => {
    try {
      webhook.verify(String(request.body), request.headers as Record<string, string>);
    } catch {
      response.status(401).json({ error: 'the signature is wrong' });
      return;
    }
    const sent: unknown = JSON.parse(String(request.body));
    const asked = challenge.safeParse(sent);
    if (asked.success) {
      response.json({ challenge: asked.data.data.challenge });
      return;
    }
    const { data } = notice.parse(sent);
    response.status(204).end();
    if (received.some(({ id }) => id === data.id)) return;
    received.push(data);
    // A person or another system would acknowledge after the answer too. If it fails, the step stays unacknowledged.
    if (data.link.includes('/v1/steps/')) acknowledge(data).catch(() => undefined);
  });
  app.get('/', (_request, response) => void response.json(received));
  const server = createServer(app);
  const listening = await listenHere(server, port);
  return {
    url: `http://127.0.0.1:${listening}`,
    received: () => received,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
