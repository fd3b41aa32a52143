import { SignJWT } from 'jose';
import { createStepLinks, type StepLink } from '../../platform/step-links';

const key = Buffer.alloc(32, 1);
const links = createStepLinks({ keys: [key], days: 14 });
const until = Date.parse('2027-06-16T22:59:59.000Z');
const link: StepLink = { id: 'notice-1', step: 'step-1', unit: 'council:kent/housing', opening: 1, until };
const before = until - 1_000;

describe('the token of a link', () => {
  it('the token of a link is read as the link that was signed, and is expired from its end on', async () => {
    const token = await links.sign(link);
    expect(await links.read(token, before)).toEqual({ link, expired: false });
    expect(await links.read(token, until)).toEqual({ link, expired: true });
  });

  it('a link has the same token however often it is signed, and another for each notice, step, unit, opening and end', async () => {
    const token = await links.sign(link);
    expect(await links.sign(link)).toBe(token);
    for (const other of [
      { id: 'notice-2' },
      { step: 'step-2' },
      { unit: 'council:kent/education' },
      { opening: 2 },
      { until: until + 1_000 },
    ])
      expect(await links.sign({ ...link, ...other })).not.toBe(token);
  });

  it('the token of a link is refused once any part of it is changed', async () => {
    const token = await links.sign(link);
    const [head = '', body = '', seal = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
    const forged = Buffer.from(JSON.stringify({ ...claims, unit: 'police:kent/mosovo' })).toString(
      'base64url',
    );
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    for (const changed of [
      `${head}.${forged}.${seal}`,
      `${none}.${body}.`,
      `${head}.${body}.${seal.startsWith('A') ? 'B' : 'A'}${seal.slice(1)}`,
      `${head}.${body}`,
      '',
      'word',
      token.slice(0, -4),
    ])
      expect(await links.read(changed, before)).toBeUndefined();
  });

  it('the token of a link is refused when a key that is not ours signed it, and still holds when an older key of ours did', async () => {
    const token = await links.sign(link);
    const others = createStepLinks({ keys: [Buffer.alloc(32, 2)], days: 14 });
    const rotated = createStepLinks({ keys: [Buffer.alloc(32, 2), key], days: 14 });
    expect(await others.read(token, before)).toBeUndefined();
    expect(await rotated.read(token, before)).toEqual({ link, expired: false });
    expect(await rotated.read(token, until)).toEqual({ link, expired: true });
  });

  it.each([
    ['for another purpose', { aud: 'vigil' }],
    ['without a purpose', { aud: undefined }],
    ['without an end', { exp: undefined }],
    ['without a step', { step: undefined }],
    ['with an opening that is no number', { opening: '1' }],
    ['without the notice that brought it', { jti: undefined }],
  ])('a token %s is refused, even when our own key signed it', async (_says, change) => {
    const whole = {
      jti: 'n',
      step: 's',
      unit: 'u',
      opening: 1,
      aud: 'vigil-step-link',
      exp: Math.floor(until / 1_000),
    };
    const signed = async (claims: object): Promise<string> =>
      new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256' }).sign(key);
    expect(await links.read(await signed(whole), before)).toMatchObject({ expired: false });
    expect(await links.read(await signed({ ...whole, ...change }), before)).toBeUndefined();
  });
});
