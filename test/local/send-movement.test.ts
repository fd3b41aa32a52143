import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { sendMovement } from '../../local/send-movement';

const secret = 'whsec_c2VjcmV0';
const movement = { kind: 'received', nomis: 'A1000ZZ', at: '2026-06-01T10:00:00.000Z' };

describe('the movement command', () => {
  async function answeredBy(status: number, body: object, by = secret) {
    const seen: unknown[] = [];
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (part: Buffer) => (text += part.toString()));
      request.on('end', () => {
        seen.push(new Webhook(by).verify(text, request.headers as Record<string, string>));
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      return { seen, told: await sendMovement(movement, { api, secret, id: 'msg_1', now: new Date() }) };
    } finally {
      server.close();
    }
  }

  it('the movement command signs a movement so that the service can check it, and says that it is taken', async () => {
    const { seen, told } = await answeredBy(202, { id: 'm' });
    expect(seen).toEqual([{ prison: 'prison:hmp-ashcombe/omu', ...movement }]);
    expect(told).toEqual({ out: 'Taken, as msg_1\n', ok: true });
  });

  it('the movement command says what the service finds wrong with a movement', async () => {
    const { told } = await answeredBy(400, {
      title: 'The request is not valid',
      errors: [{ pointer: '/nomis', message: 'Enter a NOMIS reference' }],
    });
    expect(told).toEqual({
      out: 'The request is not valid\n/nomis: Enter a NOMIS reference\n',
      ok: false,
    });
  });
});
