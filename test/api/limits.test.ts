import { once } from 'node:events';
import { connect } from 'node:net';
import express from 'express';
import { serve } from '../../api/http/serve';
import { startApi, type ApiService } from '../support/api-service';

const plenty = { byPerson: 1_000, byAddress: 1_000, refused: 1_000 };

describe('how often the service may be asked', () => {
  let api: ApiService;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(async () => api.stop());

  /** What so many requests to a path are answered with. */
  const statuses = async (ask: () => Promise<{ status: number }>, times: number): Promise<number[]> => {
    const all: number[] = [];
    for (let time = 0; time < times; time += 1) all.push((await ask()).status);
    return all;
  };

  test('requests are counted for each person who signed in, so one who asks too often does not hold up a colleague', async () => {
    const { call } = await api.elsewhere({ limits: { ...plenty, byPerson: 2 } });
    expect(await statuses(async () => call('get', '/v1/steps'), 3)).toEqual([200, 200, 429]);
    expect((await call('get', '/v1/steps', { as: 'receivingCoordinator' })).status).toBe(200);
  });

  test('a flood of requests to the API from one address does not block health, links or feeds', async () => {
    const { call } = await api.elsewhere({ limits: { ...plenty, byAddress: 2 } });
    const nobody = { token: null };
    expect(await statuses(async () => call('get', '/v1/steps', nobody), 3)).toEqual([401, 401, 429]);
    expect((await call('get', '/health', nobody)).status).toBe(200);
    expect((await call('get', '/v1/links/none', nobody)).status).toBe(404);
    const feed = await call('post', '/v1/feeds/prison-movements', { token: null, body: {} });
    expect(feed.body['code']).toBe('signature.missing');
  });

  test.each([
    ['links', '/v1/links/none', 404],
    ['health', '/ping', 200],
  ])('a flood of requests to %s does not block the API', async (_what, path, usual) => {
    const { call } = await api.elsewhere({ limits: { ...plenty, byAddress: 1 } });
    expect(await statuses(async () => call('get', path), 2)).toEqual([usual, 429]);
    expect((await call('get', '/v1/steps')).status).toBe(200);
  });

  test('refused sign-ins are counted by address, and a valid sign-in from that address is still accepted', async () => {
    const { call } = await api.elsewhere({ limits: { ...plenty, refused: 2 } });
    const guess = async () => call('get', '/v1/steps', { token: 'a-guess' });
    expect(await statuses(guess, 3)).toEqual([401, 401, 429]);
    expect((await call('get', '/v1/steps', { token: null })).status).toBe(429);
    expect((await call('get', '/v1/steps')).status).toBe(200);
  });

  test('the address in a forwarding header is believed from a trusted proxy, and from nobody else', async () => {
    const limits = { ...plenty, byAddress: 1 };
    const from = (address: string) => ({ token: null, headers: { 'x-forwarded-for': address } });
    const direct = await api.elsewhere({ limits });
    expect((await direct.call('get', '/v1/steps', from('192.0.2.1'))).status).toBe(401);
    expect((await direct.call('get', '/v1/steps', from('192.0.2.2'))).status).toBe(429);
    for (const trustProxy of [1, ['127.0.0.0/8', '::ffff:127.0.0.0/104']]) {
      const behind = await api.elsewhere({ limits, trustProxy });
      expect((await behind.call('get', '/v1/steps', from('192.0.2.1'))).status).toBe(401);
      expect((await behind.call('get', '/v1/steps', from('192.0.2.2'))).status).toBe(401);
      expect((await behind.call('get', '/v1/steps', from('192.0.2.1'))).status).toBe(429);
    }
  });
});

describe('how long a request may take to come', () => {
  test.each([
    ['headers', 'GET / HTTP/1.1\r\nhost: vigil\r\nx-'],
    ['a body', 'POST / HTTP/1.1\r\nhost: vigil\r\ncontent-length: 100\r\n\r\nsome of it'],
  ])('a caller who never finishes sending %s is cut off with 408', async (_what, begun) => {
    const limits = { host: '127.0.0.1', port: 0, graceSeconds: 1, headersSeconds: 0.05, requestSeconds: 0.1 };
    const { port, stop } = await serve(
      express().post('/', () => undefined),
      limits,
    );
    const socket = connect(port, '127.0.0.1').setEncoding('utf8');
    let answer = '';
    socket.on('data', (text: string) => (answer += text));
    socket.write(begun);
    await once(socket, 'close');
    await stop();
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });
});
