import { z } from 'zod';
import { machine, runBench, say, writeResults } from './measuring';
import { measureHistories } from './registration/histories';
import { measureYears } from './registration/years';
import { inRig } from './rig';

const { YEARS, VISITS } = z
  .object({
    BENCH_YEARS: z.coerce.number().int().min(1).max(60).default(60),
    /** Visits of the part with a real workflow, three acts each. */
    BENCH_VISITS: z.coerce.number().int().min(5).max(1_000).default(80),
  })
  .transform(({ BENCH_YEARS, BENCH_VISITS }) => ({ YEARS: BENCH_YEARS, VISITS: BENCH_VISITS }))
  .parse(process.env);

runBench(async () => {
  say(`${YEARS} years of weekly visits, the engine alone`);
  const years = measureYears(YEARS);
  say(`${VISITS} visits of a real workflow`);
  const workflow = await inRig(async (rig) => measureHistories(rig, VISITS));
  const what = 'A registration with a visit a week: what is kept, and how long it takes, year by year';
  await writeResults('registration', { what, years, workflow, machine: machine() });
  say(JSON.stringify(workflow));
});
