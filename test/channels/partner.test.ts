import { startPartner, type Partner, type ReceivedNotice } from '../../channels/local/partner';
import { createWebhook } from '../../channels/webhook';
import { eventually } from '../support/eventually';

const secretOf = (kept: string): string => kept;
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const webhook = createWebhook({ secretOf, loopback: true, timeoutSeconds: 10, now: () => new Date() });

describe("the simulated partner's system", () => {
  let partner: Partner;
  let acknowledged: ReceivedNotice[];

  beforeEach(async () => {
    acknowledged = [];
    partner = await startPartner({
      secret,
      acknowledge: async (notice) => {
        acknowledged.push(notice);
        return Promise.resolve();
      },
    });
  });
  afterEach(async () => partner.stop());

  const notice = (id: string, link: string) => ({
    id,
    link,
    title: 'Something is asked of your unit',
    address: `${partner.url}/webhooks`,
    secret,
  });

  it('the simulated partner takes a notice of ours, and acknowledges the step that it leads to', async () => {
    await webhook.send(notice('1', 'http://127.0.0.1:1/v1/steps/a'));
    expect(partner.received().map(({ id }) => id)).toEqual(['1']);
    await eventually(async () => Promise.resolve(expect(acknowledged.map(({ id }) => id)).toEqual(['1'])));
  });

  it('the simulated partner takes a notice that leads to a process, and acknowledges nothing', async () => {
    await webhook.send(notice('1', 'http://127.0.0.1:1/v1/processes/a'));
    expect(partner.received()).toHaveLength(1);
    expect(acknowledged).toEqual([]);
  });

  it('the simulated partner sends a challenge back that is signed, and takes it for no notice', async () => {
    const asked = { ...notice('1', 'http://127.0.0.1:1'), challenge: 'prove-it' };
    expect(await webhook.send(asked)).toEqual({ detail: 'HTTP 200', echo: 'prove-it' });
    const other = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';
    await expect(webhook.send({ ...asked, secret: other })).rejects.toThrow('HTTP 401');
    expect(partner.received()).toEqual([]);
  });

  it('the simulated partner takes the same notice twice as one', async () => {
    await webhook.send(notice('1', 'http://127.0.0.1:1/v1/steps/a'));
    await webhook.send(notice('1', 'http://127.0.0.1:1/v1/steps/a'));
    expect(partner.received()).toHaveLength(1);
    expect(acknowledged).toHaveLength(1);
  });

  it('the simulated partner refuses a notice that somebody else signed', async () => {
    const forged = {
      ...notice('1', 'http://127.0.0.1:1/v1/steps/a'),
      secret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD',
    };
    await expect(webhook.send(forged)).rejects.toMatchObject({
      name: 'PartnerRejected',
      message: 'HTTP 401',
    });
    expect(partner.received()).toEqual([]);
  });

  it('the simulated partner refuses a notice that nobody signed', async () => {
    const { status } = await fetch(`${partner.url}/webhooks`, { method: 'POST', body: '{}' });
    expect(status).toBe(401);
    expect(partner.received()).toEqual([]);
  });
});
