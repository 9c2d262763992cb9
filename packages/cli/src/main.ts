#!/usr/bin/env node
import { defineCommand, renderUsage, runCommand } from 'citty';
import { checkArguments } from './check-arguments.ts';
import { commands } from './commands.ts';

const main = defineCommand({
  meta: { name: 'supermask', description: 'Supermasks for TensorFlow.js: hide a network in random weights' },
  subCommands: commands,
});

async function start(rawArgs: string[]): Promise<void> {
  const [first, ...rest] = rawArgs;
  const command = Object.hasOwn(commands, first ?? '') ? commands[first as keyof typeof commands] : undefined;
  if (first === undefined || first === 'help' || rawArgs.includes('--help') || rawArgs.includes('-h')) {
    console.log(await renderUsage<never>((command ?? main) as never, (command ? main : undefined) as never));
    return;
  }
  if (command === undefined) {
    const known = Object.keys(commands).join(', ');
    throw new Error(`unknown command "${first}" (known: ${known}; --help says more)`);
  }
  checkArguments(rest, command);
  await runCommand<never>(command as never, { rawArgs: rest });
}

start(process.argv.slice(2)).catch((error: unknown) => {
  const text = error instanceof Error ? error.message : String(error);
  // A progress line may stand where the message goes.
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  console.error(process.env.SUPERMASK_DEBUG ? error : `supermask: ${text}`);
  process.exitCode = 1;
});
