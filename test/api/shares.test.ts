import { createShares } from '../../api/http/shares';
import { refusalOf } from '../support/story';

const anna = { id: 'staff:anna', unit: 'police:kent/mosovo' } as const;
const ben = { id: 'staff:ben', unit: 'police:kent/visor' } as const;
const cleo = { id: 'staff:cleo', unit: 'police:kent/vetting' } as const;
const dan = { id: 'staff:dan', unit: 'police:essex/mosovo' } as const;
const eve = { id: 'staff:eve', unit: 'police:surrey/mosovo' } as const;

describe('turns at files, trials and imports', () => {
  const most = { overall: 3, ofOneArea: 2, ofOnePerson: 1 };

  it('one person has one file under way, and the next when it has ended', () => {
    const shares = createShares(most);
    const giveBack = shares.take(anna);
    expect(refusalOf(() => shares.take(anna))).toBe('request.rate-limited');
    giveBack();
    expect(() => shares.take(anna)).not.toThrow();
  });

  it('one force leaves room for the others, however many of its people ask', () => {
    const shares = createShares(most);
    shares.take(anna);
    shares.take(ben);
    expect(refusalOf(() => shares.take(cleo))).toBe('request.rate-limited');
    expect(() => shares.take(dan)).not.toThrow();
  });

  it('the service has no more files under way than it may, whoever asks', () => {
    const shares = createShares(most);
    shares.take(anna);
    const giveBack = shares.take(ben);
    shares.take(dan);
    expect(refusalOf(() => shares.take(eve))).toBe('request.rate-limited');
    giveBack();
    giveBack();
    expect(() => shares.take(eve)).not.toThrow();
    // Given back twice, it made room once.
    expect(refusalOf(() => shares.take(cleo))).toBe('request.rate-limited');
  });
});
