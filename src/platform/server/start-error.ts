/** A reason not to start that a person can act on: `message` is a whole sentence and is all that is printed. */
export class StartError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartError';
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, 'code') : undefined;
}

/** Tells a full disk, a forbidden folder and a taken port apart; anything else comes back as it was. */
export function explainStartFailure(error: unknown): unknown {
  let current = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    if (current instanceof StartError) return current;
    const code = codeOf(current);
    if (
      code === 'ENOSPC' ||
      code === 'EDQUOT' ||
      code === '53100' ||
      current.message.includes('No space left on device')
    ) {
      return new StartError('The disk is full: free some space and start again.', { cause: error });
    }
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
      const path: unknown = Reflect.get(current, 'path');
      return new StartError(
        `No permission to use ${String(path ?? 'a file')}: give this user access or set DATA_DIR.`,
        {
          cause: error,
        },
      );
    }
    current = current.cause;
  }
  return error;
}

/** Ends a program beside the server: with the sentence, or with what else is known. Exit code 2. */
export function endWith(error: unknown): void {
  const explained = explainStartFailure(error);
  const text =
    explained instanceof StartError
      ? explained.message
      : explained instanceof Error
        ? (explained.stack ?? explained.message)
        : String(explained);
  process.stderr.write(`${text}\n`);
  process.exitCode = 2;
}
