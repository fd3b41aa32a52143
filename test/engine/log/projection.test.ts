import { projectionOf, type LoggedEffect } from '../../../engine/log/effect';
import type { ProcessTable } from '../../../engine/definition/table';

const table = (visibility?: ProcessTable['visibility']): ProcessTable => ({
  kind: 'assessment',
  title: 'Assess',
  subject: 'person',
  ...(visibility && { visibility }),
  input: {},
  steps: {},
  commands: {},
  notices: {},
  outcomes: [],
});
const started = (process: Readonly<Record<string, unknown>>): LoggedEffect[] => [
  {
    sequence: 1,
    at: '2026-05-01T09:00:00.000Z',
    effect: { process: { kind: 'assessment', units: [], ...process } },
  },
];

describe('who may see a process, made again from a log', () => {
  it.each([
    ['of an older version that was not restricted: its area', { restricted: false }, undefined, 'area'],
    ['of an older version that was restricted: its parties', { restricted: true }, undefined, 'parties'],
    [
      'of an older version whose kind is for occupational health: occupational health',
      { restricted: true },
      'occupational-health',
      'occupational-health',
    ],
    ['of this version: what the log says', { visibility: 'parties' }, undefined, 'parties'],
    [
      'of a version before its kind said who sees it: what the kind says',
      { visibility: 'area' },
      'occupational-health',
      'occupational-health',
    ],
  ] as const)('a log %s', (_, logged, ofKind, visibility) => {
    const made = projectionOf('process-1', started(logged), () => table(ofKind));
    expect(made?.process).toMatchObject({ visibility });
    expect(made?.process).not.toHaveProperty('restricted');
  });
});
