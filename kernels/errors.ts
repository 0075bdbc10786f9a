/**
 * What a user can mend is a UserError: the command line prints it without a stack and leaves with its exit
 * code. Everything else is a bug and keeps its stack. Messages say what, where, got/want, and how to mend it.
 */

export class UserError extends Error {
  /** 1 failure, 2 bad usage, 3 will not fit in memory, 4 bad input file (formats.md, exit codes). */
  readonly exitCode: number;
  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = new.target.name;
    this.exitCode = exitCode;
  }
}

/** A tensor operation was called with shapes or options that do not fit. */
export class OpError extends UserError {}

/** An input file (config, data, adapter) is not what it should be. */
export class FileError extends UserError {
  constructor(message: string) {
    super(message, 4);
  }
}

/** A command or an option was used in a way that cannot work. */
export class UsageError extends UserError {
  constructor(message: string) {
    super(message, 2);
  }
}

/** The planned run does not fit into memory. */
export class OutOfMemoryError extends UserError {
  constructor(message: string) {
    super(message, 3);
  }
}
