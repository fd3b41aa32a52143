import { parties } from './facts';
import { plan } from './plan';
import { objection, refuses } from './refusals';
import { table } from './table';
import { defineProcess } from '../../engine/definition/define-process';

export const indefiniteReview = defineProcess(table)({ parties, plan, refuses, objection });
