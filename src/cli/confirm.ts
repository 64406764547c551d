import { StartupError } from '../config/startup-error.js';
import type { Terminal } from './context.js';

/** The option of every command that destroys something. */
export const YES = ['--yes', 'do not ask; needed where there is no terminal'] as const;

/**
 * Asks before something is destroyed; resolves when it shall be. `what` says what goes and how much of it. Error:
 * StartupError when nobody can be asked, or when the answer is not `word`; nothing has been done then.
 */
export async function confirm(
  terminal: Terminal,
  { what, word, yes }: { readonly what: string; readonly word: string; readonly yes: boolean | undefined },
): Promise<void> {
  if (yes) return;
  if (!terminal.ask) throw new StartupError(`${what} Nothing was done; repeat the command with --yes to do it`);
  const answer = await terminal.ask(`${what}\nType "${word}" to go on: `);
  if (answer?.trim() !== word) throw new StartupError('Nothing was done');
}
