import {
  circumstanceIdOf,
  isEstablishedBy,
  movementCircumstanceId,
  readCircumstanceId,
} from '../../domain/circumstance-ids';

describe('the id of a circumstance', () => {
  it.each([
    ['process-1/accountable', { process: 'process-1', kind: 'accountable' }],
    ['process-1/abroad/2', { process: 'process-1', kind: 'abroad', key: '2' }],
    ['process-1/abroad/fact/7', { process: 'process-1', kind: 'abroad', key: 'fact/7' }],
  ] as const)('%s tells which process established it, and which of several it is', (id, establishing) => {
    expect(circumstanceIdOf(establishing)).toBe(id);
    expect(readCircumstanceId(id)).toEqual(establishing);
    expect(isEstablishedBy(id, 'process-1')).toBe(true);
    expect(isEstablishedBy(id, 'process-10')).toBe(false);
  });

  it.each([
    'custody-1',
    '',
    '/abroad',
    'process-1/',
    'process-1/toString',
    movementCircumstanceId('movement-1', 'person-1'),
  ])('%j names no process, since somebody or a prison told it', (id) => {
    expect(readCircumstanceId(id)).toBeUndefined();
    expect(isEstablishedBy(id, 'process-1')).toBe(false);
  });
});
