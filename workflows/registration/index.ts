import { unitBeside } from '../../domain/people/parties';
import { defineProcess } from '../../engine/definition/define-process';
import { accountableOf } from './course';
import { explains } from './explaining';
import { apply } from './facts';
import { forget } from './forget';
import { plan } from './plan';
import { checks, objection, refuses } from './refusals';
import { emptyState } from './state';
import { table } from './table';

export const registration = defineProcess(table)({
  begin: emptyState,

  parties: (view) => {
    const accountable = accountableOf(view);
    return {
      lead: accountable,
      mosovo: accountable,
      station: unitBeside(accountable, 'station'),
      visor: unitBeside(accountable, 'visor'),
      supervisor: unitBeside(accountable, 'mosovo-supervisor'),
      manager: unitBeside(accountable, 'mosovo-manager'),
    };
  },

  explains,
  apply,
  plan,
  forget,
  refuses,
  checks,
  objection,
});
