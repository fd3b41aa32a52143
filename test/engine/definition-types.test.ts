import { resolve } from 'node:path';
import ts from 'typescript';

/** A small process, and one line that is to be tried. The compiler is the judge. */
const around = (tried: { plan?: string; apply?: string; objection?: string; table?: string }): string => `
import { defineProcess } from './engine/definition/define-process';
import { flag, text, unit } from './engine/definition/fields';
import type { Plan } from './engine/definition/plan';
import type { ProcessTable } from './engine/definition/table';
// Which rules and errors there are is known where those of the kinds are.
import './workflows/errors';
import './workflows/rules';

const table = {
  kind: 'visit', title: 'A visit', subject: 'person', input: { team: unit }, notices: {}, days: ['vetting.renewal-opens'], outcomes: ['done'],
  steps: {
    ask: { title: 'Ask', owner: 'team', clock: 'transfer.decide', outcomes: { asked: { why: text } } },
    visit: { title: 'Visit', owner: 'team', clock: { usual: 'transfer.decide', high: 'transfer.request' }, often: true, outcomes: { seen: { alone: flag }, missed: {} } },
    call: { title: 'Call', owner: 'team', clock: { day: 'transfer.decide', night: 'transfer.request' }, outcomes: { called: {} } },
    ${tried.table ?? ''}
  },
  commands: { end: { title: 'End', by: ['team'], input: { reason: text } } },
} as const satisfies ProcessTable;

interface State { ended?: string; alone?: boolean }
export const visit = defineProcess(table)({
  begin: (): State => ({}),
  parties: ({ input }) => ({ lead: input.team, team: input.team }),
  apply: {
    ${
      tried.apply ??
      `visit: (state, answer) => { if (answer.outcome === 'seen') state.alone = answer.alone; },
    end: (state, { reason }) => { state.ended = reason; },`
    }
  },
  plan: ({ input, state, started, done }): Plan<typeof table> => ({
    ${
      tried.plan ??
      `steps: {
      ask: { from: started.at, opens: { rule: 'vetting.renewal-opens', from: started.at } },
      visit: { [started.id]: { from: done.ask?.on }, high: { from: done.ask?.on, clock: 'high' } },
      call: { from: started.at, clock: 'night' },
    },
    over: state.alone && 'done',`
    }
  }),
  ${tried.objection ?? ''}
});
`;

/** What the compiler says of a text that stands beside the project's own. */
function complaintsOf(text: string): string[] {
  const root = resolve(__dirname, '../..');
  const file = resolve(root, 'tried-definition.ts');
  const { config } = ts.readConfigFile(resolve(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (path) => path === file || fileExists(path);
  host.getSourceFile = (path, ...more) =>
    path === file ? ts.createSourceFile(path, text, ts.ScriptTarget.ES2022) : getSourceFile(path, ...more);
  const program = ts.createProgram(
    [file],
    { ...options, noEmit: true, noUnusedLocals: false, noUnusedParameters: false, types: [] },
    host,
  );
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(file))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('the compiler reads a definition beside its table', () => {
  it('finds nothing wrong with a definition that fits', () => {
    expect(complaintsOf(around({}))).toEqual([]);
  });

  it.each([
    [
      'a misspelt step in the plan',
      { plan: `steps: { ask: { from: started.at }, visit: {}, call: false, vist: {} },` },
    ],
    ['a missing row', { plan: `steps: { ask: { from: started.at }, visit: {} },` }],
    [
      'a row without a key for a step wanted often',
      { plan: `steps: { ask: false, visit: { from: started.at }, call: false },` },
    ],
    [
      'an outcome that the table does not name',
      { plan: `steps: { ask: false, visit: {}, call: false }, over: 'finished',` },
    ],
    [
      'a rule that does not exist',
      {
        plan: `steps: { ask: { from: started.at, opens: { rule: 'no.rule', from: started.at } }, visit: {}, call: false },`,
      },
    ],
    [
      'a day by a rule that the table does not name',
      {
        plan: `steps: { ask: { from: started.at, opens: { rule: 'transfer.decide', from: started.at } }, visit: {}, call: false },`,
      },
    ],
    [
      'a clock that the step does not have',
      {
        plan: `steps: { ask: false, visit: { [started.id]: { from: started.at, clock: 'low' } }, call: false },`,
      },
    ],
    [
      'a clock by name where the step has only one',
      { plan: `steps: { ask: { from: started.at, clock: 'usual' }, visit: {}, call: false },` },
    ],
    [
      'a row that takes none of several clocks of which none is the usual one',
      { plan: `steps: { ask: false, visit: {}, call: { from: started.at } },` },
    ],
    [
      'a rule instead of the name of a clock',
      { plan: `steps: { ask: { from: started.at, rule: 'transfer.decide' }, visit: {}, call: false },` },
    ],
    [
      'a clock of the table whose rule does not exist',
      { table: `odd: { title: 'Odd', owner: 'team', clock: { usual: 'no.rule' }, outcomes: {} },` },
    ],
    [
      'a step waiting for one that does not exist',
      { plan: `steps: { ask: { from: started.at, waitsFor: ['asked'] }, visit: {}, call: false },` },
    ],
    [
      'a circumstance that does not exist',
      {
        plan: `steps: { ask: false, visit: {}, call: false }, establishes: { asleep: { from: started.at } },`,
      },
    ],
    ['a missing answer of an often-step', { apply: `end: () => undefined,` }],
    ['a missing command', { apply: `visit: () => undefined,` }],
    [
      'a field that the answer does not have',
      { apply: `visit: (state, answer) => { state.ended = answer.colour; }, end: () => undefined,` },
    ],
    [
      'a field of another outcome',
      { apply: `visit: (state, answer) => { state.alone = answer.alone; }, end: () => undefined,` },
    ],
    [
      'a field of the wrong type',
      { apply: `visit: () => undefined, end: (state, { reason }) => { state.alone = reason; },` },
    ],
    ['an objection with a code that does not exist', { objection: `objection: { end: () => 'no.code' },` }],
    ['an objection to a command that does not exist', { objection: `objection: { stop: () => false },` }],
    [
      'a clock of the table that no rule is',
      { table: `odd: { title: 'Odd', owner: 'team', clock: 'no.rule', outcomes: {} },` },
    ],
  ])('refuses %s', (_, tried) => {
    expect(complaintsOf(around(tried))).not.toEqual([]);
  });
});
