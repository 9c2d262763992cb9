#!/usr/bin/env node
import { defineCommand, renderUsage, runCommand } from 'citty';
import { checkArguments } from './check-arguments.ts';
import { run } from './run.ts';

const main = defineCommand({
  meta: { name: 'supermask', description: 'Supermasks for TensorFlow.js: hide a network in random weights' },
  subCommands: { run },
});

async function start(rawArgs: string[]): Promise<void> {
  const [first, ...rest] = rawArgs;
  const command = first === 'run' ? run : main;
  if (first === undefined || first === 'help' || rawArgs.includes('--help') || rawArgs.includes('-h')) {
    console.log(await renderUsage<never>(command as never, (command === run ? main : undefined) as never));
    return;
  }
  if (command === main) throw new Error(`unknown command "${first}" (known: run; --help says more)`);
  checkArguments(rest, run);
  await runCommand<never>(run as never, { rawArgs: rest });
}

start(process.argv.slice(2)).catch((error: unknown) => {
  const text = error instanceof Error ? error.message : String(error);
  // A progress line may stand where the message goes.
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  console.error(process.env.SUPERMASK_DEBUG ? error : `supermask: ${text}`);
  process.exitCode = 1;
});
