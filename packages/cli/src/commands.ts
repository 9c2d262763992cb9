import { cleanCommand } from './clean.ts';
import { download } from './download.ts';
import { exportCommand } from './export.ts';
import { inspect } from './inspect.ts';
import { reportCommand } from './report.ts';
import { reproduceCommand } from './reproduce.ts';
import { run } from './run.ts';
import { statusCommand } from './status.ts';
import { sweepCommand } from './sweep.ts';
import { verify } from './verify.ts';
import { worker } from './worker.ts';

/** What `supermask` can do, by name. */
export const commands = {
  run,
  sweep: sweepCommand,
  status: statusCommand,
  report: reportCommand,
  clean: cleanCommand,
  export: exportCommand,
  inspect,
  verify,
  reproduce: reproduceCommand,
  worker,
  download,
} as const;
