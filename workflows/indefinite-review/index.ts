import { apply, begin, parties } from './facts';
import { plan } from './plan';
import { objection, refuses } from './refusals';
import { table } from './table';
import { defineProcess } from '../../engine/definition/define-process';

export const indefiniteReview = defineProcess(table)({ begin, parties, apply, plan, refuses, objection });
