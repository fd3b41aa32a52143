import type { Data, Flat } from './fields';
import type { Given, GivenAnswer } from './given';
import type { ProcessTable, StepTable } from './table';

/** Any answer to a step. */
export type AnswerOf<S extends StepTable> = {
  [O in keyof S['outcomes']]: Flat<GivenAnswer & { readonly outcome: O } & Data<S['outcomes'][O]>>;
}[keyof S['outcomes']];

/** `Answer<typeof table, 'decide'>`, or with a third name one outcome's. `on` is when it happened. */
export type Answer<T extends ProcessTable, K extends keyof T['steps'], O = unknown> = Extract<
  AnswerOf<T['steps'][K]>,
  { outcome: O }
>;

/** A command as it was given. `on` is when it happened: as its table asks for it, or an instant. */
export type Command<T extends ProcessTable, K extends keyof T['commands']> = Flat<
  (T['commands'][K]['input'] extends { readonly on: unknown } ? Omit<Given, 'on'> : Given) &
    Data<T['commands'][K]['input']>
>;

/** What a process was started with. */
export type Input<T extends ProcessTable> = Data<T['input']>;
