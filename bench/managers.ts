import { loadavg } from 'node:os';
import { z } from 'zod';
import { forces } from '../domain/people/forces';
import { measureAnswers } from './managers/answers';
import { measureDueAtOnce } from './managers/due-at-once';
import { machine, round, runBench, say, writeResults } from './measuring';
import { inRig } from './rig';

const sizes = z
  .object({
    BENCH_PROCESSES: z.coerce.number().int().min(100).max(200_000).default(100_000),
    BENCH_STEPS_PER_PROCESS: z.coerce.number().int().min(1).max(20).default(10),
    BENCH_OFFICERS: z.coerce.number().int().min(43).max(10_000).default(1_400),
    BENCH_CALLS: z.coerce.number().int().min(5).max(2_000).default(200),
    /** Steps that fall due in one second; 0 leaves that part out. */
    BENCH_DUE: z.coerce.number().int().min(0).max(5_000).default(1_000),
  })
  .parse(process.env);

async function measure(): Promise<void> {
  const loadBefore = loadavg();
  const load = {
    processes: sizes.BENCH_PROCESSES,
    stepsPerProcess: sizes.BENCH_STEPS_PER_PROCESS,
    officers: sizes.BENCH_OFFICERS,
  };
  const answers = await inRig(async (rig) => measureAnswers(rig, { ...load, calls: sizes.BENCH_CALLS }));
  const dueAtOnce =
    sizes.BENCH_DUE === 0 ? undefined : await inRig(async (rig) => measureDueAtOnce(rig, sizes.BENCH_DUE));
  const results = {
    what: 'What managers ask, over HTTP with authorisation on, beside the bare SQL of the same answer in the same run',
    processes: sizes.BENCH_PROCESSES,
    forces: forces.length,
    ...answers,
    ...(dueAtOnce && { dueAtOnce }),
    machine: {
      ...machine(),
      // Above the number of cores, others were at work: then every time is longer than it would be alone.
      loadAverageBefore: loadBefore.map((average) => round(average)),
      loadAverageAfter: loadavg().map((average) => round(average)),
    },
  };
  await writeResults('managers', results);
  say(JSON.stringify(results, null, 2));
}

runBench(measure);
