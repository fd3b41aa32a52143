import { resolve } from 'node:path';
import ts from 'typescript';

/** A small process, and one line that is to be tried. The compiler is the judge. */
const around = (tried: {
  plan?: string;
  keeping?: string;
  apply?: string;
  objection?: string;
  table?: string;
  command?: string;
}): string => `
import { defineProcess } from './engine/definition/define-process';
import { day, flag, list, pastInstant, staff, text, unit } from './engine/definition/fields';
import type { Plan } from './engine/definition/plan';
import { allOf, lastOf } from './engine/definition/remember';
import type { ProcessTable } from './engine/definition/table';
// Which rules and errors there are is known where those of the kinds are.
import './workflows/errors';
import './workflows/rules';

const table = {
  kind: 'visit', title: 'A visit', subject: 'person', input: { team: unit }, notices: {}, days: ['vetting.renewal-opens'], outcomes: ['done'],
  steps: {
    ask: { title: 'Ask', owner: 'team', counts: 'happened', clock: 'transfer.decide', outcomes: { asked: { why: text } } },
    visit: { title: 'Visit', owner: 'team', counts: 'happened', clock: { usual: 'transfer.decide', high: 'transfer.request' }, often: true, outcomes: { seen: { alone: flag }, missed: {} } },
    call: { title: 'Call', owner: 'team', counts: 'happened', clock: { day: 'transfer.decide', night: 'transfer.request' }, outcomes: { called: {} } },
    ${tried.table ?? ''}
  },
  commands: {
    end: { title: 'End', by: ['team'], input: { reason: text } },
    ${tried.command ?? ''}
  },
} as const satisfies ProcessTable;

interface State { ended?: string; alone?: boolean }
export const visit = defineProcess(table)({
  ${
    tried.keeping ??
    `begin: (): State => ({}),
  apply: {
    ${
      tried.apply ??
      `visit: (state, answer) => { if (answer.outcome === 'seen') state.alone = answer.alone; },
    end: (state, { reason }) => { state.ended = reason; },`
    }
  },`
  }
  parties: ({ input }) => ({ lead: input.team, team: input.team }),
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

/** What the compiler says of a text that stands beside the project's own, which it reads once for all texts. */
const complaintsOf = (() => {
  const root = resolve(__dirname, '../..');
  const file = resolve(root, 'tried-definition.ts');
  const { config } = ts.readConfigFile(resolve(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: unknown;
  };
  const options = {
    ...ts.parseJsonConfigFileContent(config, ts.sys, root).options,
    noEmit: true,
    noUnusedLocals: false,
    noUnusedParameters: false,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  const read = new Map<string, ts.SourceFile | undefined>();
  let tried = '';
  let before: ts.Program | undefined;
  host.fileExists = (path) => path === file || fileExists(path);
  host.getSourceFile = (path, ...more) => {
    if (path === file) return ts.createSourceFile(path, tried, ts.ScriptTarget.ES2022);
    if (!read.has(path)) read.set(path, getSourceFile(path, ...more));
    return read.get(path);
  };
  return (text: string): string[] => {
    tried = text;
    const program = ts.createProgram([file], options, host, before);
    before = program;
    return ts
      .getPreEmitDiagnostics(program, program.getSourceFile(file))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  };
})();

describe('the compiler reads a definition beside its table', () => {
  it('finds nothing wrong with a definition that fits', () => {
    expect(complaintsOf(around({}))).toEqual([]);
  });

  // The step and the command are complete but for the field: without it the compiler has nothing to say.
  const answered = (field: string) => ({
    plan: `steps: { ask: false, visit: {}, call: false, odd: false },`,
    table: `odd: { title: 'Odd', owner: 'team', counts: 'happened', clock: 'transfer.decide', outcomes: { done: { ${field} } } },`,
  });
  const commanded = (field: string) => ({
    apply: `visit: () => undefined, end: () => undefined, tell: () => undefined,`,
    command: `tell: { title: 'Tell', by: ['team'], input: { ${field} } },`,
  });

  it.each([
    ['an answer that says who came and when', answered('who: staff, cameOn: day')],
    ['names of its own within a list', answered('visits: list({ by: staff, on: day })')],
    ['a command that tells when something happened, to the day', commanded('on: day')],
    ['a command that tells when something happened, to the minute', commanded('on: pastInstant')],
  ])('lets a table have %s', (_, tried) => {
    expect(complaintsOf(around(tried))).toEqual([]);
  });

  it.each(['id', 'at', 'by', 'captured', 'work', 'on', 'outcome', 'occasion'])(
    'refuses a field %s of an answer, which the answer has of its own',
    (name) => {
      expect(complaintsOf(around(answered(`${name}: day`)))).not.toEqual([]);
    },
  );

  it.each(['id', 'at', 'by', 'captured', 'work'])(
    'refuses a field %s of a command, which the command has of its own',
    (name) => {
      expect(complaintsOf(around(commanded(`${name}: day`)))).not.toEqual([]);
    },
  );

  it('refuses a field on of a command that is no time', () => {
    expect(complaintsOf(around(commanded('on: flag')))).not.toEqual([]);
  });

  const remembers = (ending: string) => ({
    keeping: '',
    plan: `steps: { ask: false, visit: {}, call: false }, over: ${ending} && 'done',`,
  });

  it('lets a plan go by the facts where the kind keeps no state of its own', () => {
    const seen = `allOf(state, 'visit').some((one) => one.outcome === 'seen' && one.alone)`;
    expect(complaintsOf(around(remembers(seen)))).toEqual([]);
  });

  it.each([
    ['a field that no remembered fact has', remembers(`lastOf(state, 'end')?.colour`)],
    ['a field of another outcome of a remembered fact', remembers(`lastOf(state, 'visit')?.alone`)],
    ['a fact of a name that the table has not', remembers(`lastOf(state, 'vist')`)],
    ['a state of its own that nothing begins', { keeping: '' }],
    ['a state that begins, and that no fact changes', { keeping: 'begin: (): State => ({}),' }],
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
      {
        table: `odd: { title: 'Odd', owner: 'team', counts: 'happened', clock: { usual: 'no.rule' }, outcomes: {} },`,
      },
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
      { table: `odd: { title: 'Odd', owner: 'team', counts: 'happened', clock: 'no.rule', outcomes: {} },` },
    ],
  ])('refuses %s', (_, tried) => {
    expect(complaintsOf(around(tried))).not.toEqual([]);
  });
});
