import type { UnitId } from '../../../domain/people/parties';
import { pack } from '../../support/pack';
import { refusalOf } from '../../support/story';
import { avon, begun, kent, moving, person } from '../../support/transfers';

describe('a person who moves again while a transfer is open', () => {
  const dorset: UnitId = 'police:dorset/mosovo';

  it('a person who moves again has the first transfer withdrawn and a second begun, which is accepted as any other', () => {
    const { world, transfer, send, accept, accountable } = begun('2026-11-02T09:00:00.000Z');
    send();
    world.command(transfer, 'withdraw', { reason: 'Went to Dorset instead', approvedBy: 'staff:1' });
    const second = world.start('transfer', person, { ...moving, receiving: dorset });
    world.complete(second, 'request', 'sent', pack);
    expect(accountable()).toBe(kent);
    accept(second);
    expect(accountable()).toBe(dorset);
    expect(transfer.process.outcome).toBe('withdrawn');
  });

  it.each(['the first', 'the second'])(
    'of two transfers at once, %s being accepted overtakes the other',
    (which) => {
      const { world, transfer, send, accept, accountable } = begun('2026-11-02T09:00:00.000Z');
      const second = world.start('transfer', person, { ...moving, receiving: dorset });
      send();
      world.complete(second, 'request', 'sent', pack);
      world.advance('2026-11-03T09:00:00.000Z');
      const [taken, other] = which === 'the first' ? [transfer, second] : [second, transfer];
      accept(taken);
      expect(accountable()).toBe(which === 'the first' ? avon : dorset);
      expect(other.process.outcome).toBe('overtaken');
      expect(world.open(other)).toEqual([]);
      expect(other.notices.filter(({ name }) => name === 'overtaken').map(({ toUnit }) => toUnit)).toEqual([
        kent,
        which === 'the first' ? dorset : avon,
      ]);
    },
  );

  it('of two forces that accept in the same moment, the later one is refused', () => {
    const { world, transfer, send, accept } = begun('2026-11-02T09:00:00.000Z');
    send();
    // As it is before the other process has been told.
    world.spells.set(person, [
      { id: 'other/accountable', kind: 'accountable', from: '2026-11-02T08:00:00.000Z', value: dorset },
    ]);
    expect(refusalOf(() => accept())).toBe('transfer.sender-not-accountable');
    expect(world.keys(transfer)).toEqual(['decide']);
  });

  it('a second transfer that is accepted leaves nothing of the first to do', () => {
    const { world, transfer, send, accept, accountable } = begun('2026-11-02T09:00:00.000Z');
    send();
    accept();
    world.advance('2026-11-05T09:00:00.000Z');
    const second = world.start('transfer', person, { ...moving, sending: avon, receiving: dorset });
    world.complete(second, 'request', 'sent', pack);
    expect(world.keys(transfer)).toContain('first-contact');
    world.advance('2026-11-06T09:00:00.000Z');
    accept(second);
    expect(accountable()).toBe(dorset);
    expect(transfer.process.outcome).toBe('moved-on');
    expect(world.keys(second)).toContain('first-contact');
  });

  it('a force whose acceptance is voided is not accountable, and sends nobody on', () => {
    const { world, transfer, send, accept, accountable } = begun('2026-11-02T09:00:00.000Z');
    send();
    const acceptance = accept();
    world.advance('2026-11-05T09:00:00.000Z');
    const second = world.start('transfer', person, { ...moving, sending: avon, receiving: dorset });
    world.act(transfer, { do: 'void', fact: acceptance.id, reason: 'The wrong person' });
    expect(accountable()).toBe(kent);
    expect(world.keys(transfer)).toEqual(['decide']);
    expect(second.process.outcome).toBe('overtaken');
  });

  it('a move back to where the person came from is a transfer like any other', () => {
    const { world, transfer, send, accept, accountable } = begun('2026-11-02T09:00:00.000Z');
    send();
    accept();
    world.advance('2026-11-05T09:00:00.000Z');
    const back = world.start('transfer', person, { ...moving, sending: avon, receiving: kent });
    world.complete(back, 'request', 'sent', pack);
    world.advance('2026-11-06T09:00:00.000Z');
    accept(back);
    expect(accountable()).toBe(kent);
    expect(transfer.process.outcome).toBe('moved-on');
  });
});
