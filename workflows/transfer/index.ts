import { parties } from './facts';
import { plan } from './plan';
import { correction, objection, refuses } from './refusals';
import { table } from './table';
import { defineProcess } from '../../engine/definition/define-process';

export const transfer = defineProcess(table)({
  parties,
  plan,
  refuses,
  objection,
  correction,
});
