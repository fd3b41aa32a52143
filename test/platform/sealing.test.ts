import { randomBytes } from 'node:crypto';
import { createSealing, isSealed, secretOpener } from '../../platform/sealing';

const key = (id: string) => ({ id, key: randomBytes(32) });
const secret = 'whsec_c2VjcmV0c2VjcmV0';

describe('secrets at rest', () => {
  const [older, newer] = [key('older'), key('newer')];
  const before = createSealing([older]);
  const after = createSealing([newer, older]);

  it('a secret is opened by the key that encrypted it, and reads differently each time it is kept', () => {
    const [one, other] = [before.keep(secret), before.keep(secret)];
    expect(one.sealed).not.toBe(other.sealed);
    expect(one.sealed).not.toContain(secret);
    expect([isSealed(one.sealed), before.open(one.sealed), before.open(other.sealed)]).toEqual([
      true,
      secret,
      secret,
    ]);
  });

  it('a new key encrypts from now on, and what the old one encrypted is still opened and told apart', () => {
    const { sealed } = before.keep(secret);
    expect([after.open(sealed), after.isNewest(sealed)]).toEqual([secret, false]);
    expect(after.isNewest(after.keep(secret).sealed)).toBe(true);
    expect(() => createSealing([newer]).open(sealed)).toThrow('not configured');
  });

  it('a secret that was changed, or that another key of the same name encrypted, is not opened', () => {
    const { sealed } = before.keep(secret);
    const last = sealed.at(-5) === 'A' ? 'B' : 'A';
    expect(() => before.open(`${sealed.slice(0, -5)}${last}${sealed.slice(-4)}` as typeof sealed)).toThrow(
      'was changed',
    );
    expect(() => createSealing([key('older')]).open(sealed)).toThrow('was changed');
  });

  it('a secret is known again by its mark, under the new key too, and another one is not', () => {
    const { mark } = before.keep(secret);
    expect(mark).not.toContain(secret);
    expect(after.keep(secret).isMarkedBy(mark)).toBe(true);
    expect(after.keep(`${secret}x`).isMarkedBy(mark)).toBe(false);
    expect(after.keep(secret).isMarkedBy(null)).toBe(false);
    expect(createSealing([newer]).keep(secret).isMarkedBy(mark)).toBe(false);
  });

  it('a secret that was written before secrets were encrypted is taken as it is', () => {
    const open = secretOpener(after);
    expect([open(secret), open(after.keep(secret).sealed)]).toEqual([secret, secret]);
  });
});
