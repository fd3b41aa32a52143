import { causes, readCause } from '../../domain/causes';

describe('why a process was settled again', () => {
  it.each([
    ['circumstance', 'custody-1', 'circumstance custody-1'],
    ['circumstanceOf', 'process-1', 'circumstance of process-1'],
    ['lawChange', 'change-1', 'law-change change-1'],
    ['absence', 'absence-1', 'absence absence-1'],
    ['startedBy', 'process-1', 'started by process-1'],
  ] as const)('a cause of the kind %s is read back as it was made', (cause, id, text) => {
    expect(causes[cause](id)).toBe(text);
    expect(readCause(text)).toEqual({ cause, id });
  });

  it.each(['records-rebuilt', 'circumstance', 'circumstance ', 'toString x', ''])(
    'the text %j names no cause of these kinds',
    (text) => expect(readCause(text)).toBeUndefined(),
  );
});
